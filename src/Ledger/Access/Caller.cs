using System.Security.Claims;

namespace Ledger.Access;

/// <summary>Who acts in this request: the actor's opaque id and the role at this moment. Never from a body.</summary>
public sealed record Caller(Guid Id, Role Role)
{
    public static Caller Of(HttpContext http) => From(http.User) ?? throw new InvalidOperationException("This endpoint asks for no right, and yet for its caller.");

    public static Caller? From(ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && Enum.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role)
            ? new Caller(id, role)
            : null;

    public bool May(Right right) => Role.May(right);
}
