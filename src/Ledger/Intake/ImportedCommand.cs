using System.Reflection;
using FluentValidation;
using Ledger.Access;
using Ledger.Cli.Cases;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Intake;

/// <summary>What came of a command: why it was refused, or the one event that it makes.</summary>
/// <param name="Begins">The kind of state that begins with the event; null where it is one more of what is there.</param>
/// <param name="Operations">What is written beside the event: a text to hold.</param>
public sealed record ImportedDecision(ProblemDetails? Refusal, object? Event, Type? Begins, IReadOnlyList<IMartenOp> Operations);

/// <summary>
/// A command as a line of an import gives it: checked and decided by the very methods of its endpoint that answer it over HTTP, in the same order.
/// </summary>
public abstract class ImportedCommand
{
    /// <summary>What an endpoint does before it decides, in order.</summary>
    private static readonly string[] Before = ["LoadAsync", "Validate", "ValidateAsync"];

    private readonly List<ImportedStep> _before = [];
    private readonly ImportedStep _decide;

    protected ImportedCommand(CaseCommandKind kind, MethodInfo decide)
    {
        var (endpoint, command) = (decide.DeclaringType!, decide.GetParameters()[0].ParameterType);
        Kind = kind;
        Right = endpoint.GetCustomAttribute<RequiresAttribute>()!.Right;
        IsLongText = endpoint.IsDefined(typeof(LongTextAttribute));
        StateType = decide.GetParameters().FirstOrDefault(p => p.IsDefined(typeof(WriteModelAttribute)))?.ParameterType;

        var methods = endpoint.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        var found = new HashSet<Type>();
        foreach (var method in methods.Where(m => Before.Contains(m.Name)).OrderBy(m => Array.IndexOf(Before, m.Name)))
        {
            var step = new ImportedStep(method, command, StateType, found);
            _before.Add(step);
            found.UnionWith(step.Returns);
        }
        _decide = new ImportedStep(decide, command, StateType, found);
    }

    public CaseCommandKind Kind { get; }

    public Right Right { get; }

    /// <summary>Its body may carry a document's text.</summary>
    public bool IsLongText { get; }

    /// <summary>The state of what it is about; null where it makes something new.</summary>
    public Type? StateType { get; }

    /// <summary>The command that a body says; or why it says none.</summary>
    public abstract (object? Command, ProblemDetails? Refusal) Read(byte[] body);

    /// <summary>Why its shape is wrong; null, where it is not.</summary>
    public abstract Task<ProblemDetails?> CheckShape(object command, CancellationToken token);

    /// <summary>What tells it from another command under the same key.</summary>
    public abstract string FingerprintOf(string path, object command);

    /// <summary>Decides it, as it would be decided by itself.</summary>
    public async Task<ImportedDecision> Decide(ImportedCall call)
    {
        foreach (var step in _before)
        {
            var results = await step.Call(call);
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i] is not ProblemDetails problem) call.Found[step.Returns[i]] = results[i];
                else if (problem != Problems.None) return new ImportedDecision(problem, null, null, []);
            }
        }

        var decided = await _decide.Call(call);
        var operations = decided.OfType<IMartenOp>().Where(o => o is not IStartStream).ToList();
        var begun = decided.OfType<IStartStream>().SingleOrDefault();
        var e = begun is null ? decided.Single(d => d is not (null or IMartenOp)) : begun.Events.Single();
        return new ImportedDecision(null, e, begun?.AggregateType, operations);
    }
}

/// <inheritdoc/>
public sealed class ImportedCommand<TCommand>(CaseCommandKind kind, MethodInfo decide, IValidator<TCommand> validator) : ImportedCommand(kind, decide) where TCommand : class
{
    public override (object? Command, ProblemDetails? Refusal) Read(byte[] body) => Bodies.Read(body, typeof(TCommand));

    public override async Task<ProblemDetails?> CheckShape(object command, CancellationToken token) =>
        await Shape.Check((TCommand)command, validator, token) is ProblemHttpResult refused ? refused.ProblemDetails : null;

    public override string FingerprintOf(string path, object command) => Idempotency.Fingerprint(HttpMethods.Post, path, (TCommand)command);
}

/// <summary>
/// What an import may hold: every command that a case's script may, but for those about actors. Whoever may act is not part of a case, and a token's secret is told once, to one
/// who waits for it.
/// </summary>
public sealed class ImportedCommands
{
    private readonly Dictionary<CaseCommandKind, ImportedCommand> _commands;
    private readonly Dictionary<string, Type> _states;

    public ImportedCommands(IServiceProvider services)
    {
        var decisions = typeof(ImportedCommands).Assembly.GetTypes().Where(t => t.IsDefined(typeof(CommandAttribute), false))
            .Select(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static).Single(m => m.IsDefined(typeof(WolverineHttpMethodAttribute), false)))
            .ToDictionary(m => m.GetParameters()[0].ParameterType.Name);
        _commands = CaseCommandKind.All.Where(kind => kind.Things != "actors").ToDictionary(kind => kind, kind =>
        {
            var decide = decisions[kind.Name];
            var command = decide.GetParameters()[0].ParameterType;
            var validator = services.GetRequiredService(typeof(IValidator<>).MakeGenericType(command));
            return (ImportedCommand)Activator.CreateInstance(typeof(ImportedCommand<>).MakeGenericType(command), kind, decide, validator)!;
        });
        _states = All.Where(command => command.StateType is not null).GroupBy(command => command.Kind.Things[..^1]).ToDictionary(thing => thing.Key, thing => thing.First().StateType!);
    }

    public IReadOnlyCollection<ImportedCommand> All => _commands.Values;

    /// <summary>The kind of state that a thing has: <c>claim</c>, <c>document</c> …; null, if no command of an import is about it.</summary>
    public Type? StateOf(string thing) => _states.GetValueOrDefault(thing);

    /// <summary>The command of that kind; null, if an import takes none of it.</summary>
    public ImportedCommand? Find(CaseCommandKind kind) => _commands.GetValueOrDefault(kind);
}
