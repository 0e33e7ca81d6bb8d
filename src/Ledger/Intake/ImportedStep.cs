using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ledger.Access;
using Ledger.Http;
using Marten;

namespace Ledger.Intake;

/// <summary>What a command is decided with, and what the steps before have found.</summary>
/// <param name="State">What it is about, as it is after all lines before; null where it makes something new.</param>
/// <param name="Part">The id of the part that its route has.</param>
/// <param name="Revision">The number of the revision that its route has.</param>
/// <param name="Session">Answers with states as they are after all lines before.</param>
public sealed record ImportedCall(object Command, object? State, Guid? Part, int? Revision, NewId NewId, Caller Caller, IDocumentSession Session, CancellationToken Token)
{
    /// <summary>What the steps before returned, by its type.</summary>
    public Dictionary<Type, object?> Found { get; } = [];
}

/// <summary>One method of a command's endpoint, and where its arguments come from.</summary>
public sealed class ImportedStep
{
    private static readonly FrozenDictionary<Type, Func<ImportedCall, object?>> Given = new Dictionary<Type, Func<ImportedCall, object?>>
    {
        [typeof(NewId)] = call => call.NewId,
        [typeof(Caller)] = call => call.Caller,
        [typeof(IDocumentSession)] = call => call.Session,
        [typeof(IQuerySession)] = call => call.Session,
        [typeof(CancellationToken)] = call => call.Token,
        [typeof(Guid)] = call => call.Part!.Value,      // the only id in a route beside that of what the command is about
        [typeof(int)] = call => call.Revision!.Value,
    }.ToFrozenDictionary();

    private readonly MethodInfo _method;
    private readonly Func<ImportedCall, object?>[] _arguments;
    private readonly PropertyInfo? _result;

    /// <param name="method">A static method of an endpoint.</param>
    /// <param name="command">The command that the endpoint takes.</param>
    /// <param name="state">The state of what it is about, if it is about something.</param>
    /// <param name="found">What the steps before return.</param>
    /// <exception cref="InvalidOperationException">An import has nothing to give for an argument.</exception>
    public ImportedStep(MethodInfo method, Type command, Type? state, IReadOnlyCollection<Type> found)
    {
        _method = method;
        _arguments = [.. method.GetParameters().Select(p => p.ParameterType).Select(type =>
            type == command ? call => call.Command
            : type == state ? call => call.State
            : found.Contains(type) ? call => call.Found[type]
            : Given.GetValueOrDefault(type) ?? throw new InvalidOperationException($"{method.DeclaringType!.Name}.{method.Name} takes a {type.Name}, which an import does not have."))];

        var returned = method.ReturnType;
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>))
        {
            _result = returned.GetProperty(nameof(Task<>.Result));
            returned = returned.GetGenericArguments()[0];
        }
        Returns = returned.IsAssignableTo(typeof(ITuple)) ? returned.GetGenericArguments() : [returned];
    }

    /// <summary>What it returns: one thing, or those of a tuple.</summary>
    public IReadOnlyList<Type> Returns { get; }

    /// <summary>Calls the method.</summary>
    /// <returns>What it returned, in the order of <see cref="Returns"/>.</returns>
    public async Task<object?[]> Call(ImportedCall call)
    {
        var arguments = new object?[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = _arguments[i](call);
        var returned = _method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (_result is not null)
        {
            await (Task)returned!;
            returned = _result.GetValue(returned);
        }
        return returned is ITuple tuple ? [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])] : [returned];
    }
}
