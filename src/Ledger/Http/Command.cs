using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Ledger.Access;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Ledger.Http;

/// <summary>Marks an endpoint whose return values are events to append, answered by a <see cref="Receipt"/> after the commit.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CommandAttribute : EmptyResponseAttribute
{
    public CommandAttribute()
    {
        StatusCode = StatusCodes.Status201Created;
        Type = typeof(Receipt);
    }
}

/// <summary>
/// Surrounds every command: who acts, its shape, its turn and what it asks before it is decided, whether it was answered before, whether what it refers to is there, and the receipt after the commit.
/// </summary>
public sealed class CommandPolicy : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains.Where(c => c.Method.HandlerType.IsDefined(typeof(CommandAttribute), false)))
        {
            var command = chain.RequestType!;
            var shape = Call(typeof(Shape), nameof(Shape.Check), command);
            var key = Call(typeof(Idempotency), nameof(Idempotency.Given), command);
            var opening = Call(typeof(Opening), nameof(Opening.Of), command);
            var recall = new MethodCall(typeof(Idempotency), nameof(Idempotency.Recall));
            List<Frame> before =
            [
                new MethodCall(typeof(Caller), nameof(Caller.Of)),
                shape,
                new MaybeEndWithResultFrame(shape.ReturnVariable!),
                Call(typeof(Signature), nameof(Signature.Sign), command),
                key,
                new MaybeEndWithResultFrame(key.Creates.Single(v => v.VariableType == typeof(IResult))),
                opening,
                new MaybeEndWithResultFrame(opening.Creates.Single(v => v.VariableType == typeof(IResult))),
                recall,
                new MaybeEndWithResultFrame(recall.ReturnVariable!),
                new MethodCall(typeof(NewId), nameof(NewId.Next)),
            ];
            if (command.IsAssignableTo(typeof(IRefer)))
            {
                var references = Call(typeof(References), nameof(References.Check), command);
                before.AddRange([references, new MaybeEndWithResultFrame(references.ReturnVariable!)]);
            }

            chain.Middleware.InsertRange(0, before);
            chain.Postprocessors.InsertRange(0,
            [
                new MethodCall(typeof(Receipts), nameof(Receipts.Pending)),
                new MethodCall(typeof(Idempotency), nameof(Idempotency.Keep)),
            ]);
            chain.UseForResponse(new MethodCall(typeof(Receipts), nameof(Receipts.Answer)));
            chain.Metadata.Add(b => b.Metadata.Add(new CommandName(command)));
            chain.Metadata.ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
                .ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429);
        }
    }

    private static MethodCall Call(Type type, string method, Type command) => new(type, type.GetMethod(method)!.MakeGenericMethod(command));
}

/// <summary>On an endpoint: the command that it takes.</summary>
public sealed record CommandName(Type Command);
