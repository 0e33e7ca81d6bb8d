using Microsoft.AspNetCore.Authorization;

namespace Ledger.Access;

/// <summary>What an actor is to the ledger. One at a time; whose act it was is the actor's, with the role at that moment.</summary>
public enum Role { Reader, Contributor, Editor, Auditor, Administrator }

/// <summary>What an endpoint asks of whoever calls it.</summary>
public enum Right
{
    /// <summary>Reads. Every role.</summary>
    Read,
    /// <summary>Records sources, documents, attributions, claims, evidence and responses, and withdraws its own. Contributor, Editor, Administrator.</summary>
    Record,
    /// <summary>Corrects, resolves, assesses, retracts, merges, lifts, publishes, and withdraws anyone's. Editor, Administrator.</summary>
    Edit,
    /// <summary>Sees the audit trail, refusals and exports. Auditor, Administrator.</summary>
    Audit,
    /// <summary>Manages actors and redacts. Administrator alone.</summary>
    Administer,
}

/// <summary>Which roles have which right.</summary>
public static class Rights
{
    public static IReadOnlyList<Role> Roles(this Right right) => right switch
    {
        Right.Read => [Role.Reader, Role.Contributor, Role.Editor, Role.Auditor, Role.Administrator],
        Right.Record => [Role.Contributor, Role.Editor, Role.Administrator],
        Right.Edit => [Role.Editor, Role.Administrator],
        Right.Audit => [Role.Auditor, Role.Administrator],
        Right.Administer => [Role.Administrator],
        _ => throw new ArgumentOutOfRangeException(nameof(right)),
    };

    public static bool May(this Role role, Right right) => right.Roles().Contains(role);
}

/// <summary>Names the right that an endpoint asks for. Every endpoint has one, or says <c>[AllowAnonymous]</c>; a convention test finds one that does not.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresAttribute : AuthorizeAttribute
{
    public RequiresAttribute(Right right) : base(right.ToString()) => Right = right;

    public Right Right { get; }
}
