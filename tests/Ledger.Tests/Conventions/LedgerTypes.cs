using System.Reflection;
using System.Runtime.CompilerServices;
using JasperFx.Events;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Hosting;
using Ledger.Http;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Ledger.Tests.Conventions;

/// <summary>What the server's types are to each other: which are commands, endpoints, states and events.</summary>
internal static class LedgerTypes
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The server, and what it has of events, states and rules, which runs without it too.</summary>
    public static readonly IReadOnlyList<Assembly> Assemblies = [typeof(LedgerServer).Assembly, typeof(EventTypes).Assembly];

    /// <summary>Every type of the server that a person wrote, without the ones nested in them.</summary>
    public static readonly IReadOnlyList<Type> Server =
        [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => !t.IsNested && t.Namespace?.StartsWith("Ledger.", StringComparison.Ordinal) is true && !IsCompilers(t))];

    /// <summary>Every method that answers a route.</summary>
    public static IReadOnlyList<MethodInfo> Endpoints(IEnumerable<Type> types) =>
        [.. types.SelectMany(t => t.GetMethods(Declared)).Where(m => m.IsDefined(typeof(WolverineHttpMethodAttribute), false))];

    /// <summary>Every method that decides a command.</summary>
    public static IReadOnlyList<MethodInfo> Decisions => [.. Endpoints(Server).Where(m => m.DeclaringType!.IsDefined(typeof(CommandAttribute), false))];

    /// <summary>Every command.</summary>
    public static IReadOnlyList<Type> Commands => [.. Decisions.Select(CommandOf).Distinct()];

    /// <summary>The command that a decision takes: its first argument.</summary>
    public static Type CommandOf(MethodInfo decision) => decision.GetParameters()[0].ParameterType;

    /// <summary>Endpoints that name no right, and are not for everybody either.</summary>
    public static IReadOnlyList<string> WithoutRight(IEnumerable<Type> types) =>
    [
        .. Endpoints(types)
            .Where(m => !Has<RequiresAttribute>(m) && !Has<AllowAnonymousAttribute>(m))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}"),
    ];

    /// <summary>Every event that a state or a projection takes: from what is made of it, and from what changes by it.</summary>
    public static IReadOnlySet<Type> AppliedEvents(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetMethods(Declared))
        .Where(m => m is { IsPublic: true, Name: "Create" or "Apply" or "Project" or "ShouldDelete" } && m.GetParameters().Length > 0)
        .Select(m => Unwrapped(m.GetParameters()[0].ParameterType))
        .Where(e => e is { IsAbstract: false, IsGenericParameter: false } && Assemblies.Contains(e.Assembly))
        .ToHashSet();

    /// <summary>Every state that is made of events and kept.</summary>
    public static IReadOnlyList<Type> States =>
        [.. Server.Where(t => t.GetMethods(Declared).Any(m => m is { IsStatic: true, IsPublic: true, Name: "Create" } && m.GetParameters() is [var e, ..] && RecordedEvents.All.Contains(Unwrapped(e.ParameterType))))];

    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    /// <summary>The folder that a type belongs to: <c>Claims</c> of <c>Ledger.Claims</c>.</summary>
    public static string FeatureOf(Type type) => type.Namespace!.Split('.')[1];

    private static bool Has<TAttribute>(MethodInfo method) where TAttribute : Attribute =>
        method.IsDefined(typeof(TAttribute), false) || method.DeclaringType!.IsDefined(typeof(TAttribute), false);

    private static Type Unwrapped(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEvent<>) ? type.GetGenericArguments()[0] : type;

    private static bool IsCompilers(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), false) || type.Name.Contains('<', StringComparison.Ordinal);
}
