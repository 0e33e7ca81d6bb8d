using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Ledger.Http;

/// <summary>Marks an endpoint that asks and changes nothing. Its query string is checked as strictly as a command's body.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class QuestionAttribute : Attribute;

/// <summary>
/// What is asked in a query string: a record, each member of which is the parameter of that name, and may be left out. It has a validator, like every command.
/// </summary>
public interface IQuestion;

/// <summary>Surrounds every question: its query string is read before anything else is done, and refused where it is wrong.</summary>
public sealed class QuestionPolicy : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains.Where(c => c.Method.HandlerType.IsDefined(typeof(QuestionAttribute), false)))
        {
            var asked = AskedBy(chain.Method.Method);
            var read = asked is null
                ? new MethodCall(typeof(Questions), nameof(Questions.Nothing))
                : new MethodCall(typeof(Questions), typeof(Questions).GetMethod(nameof(Questions.Read))!.MakeGenericMethod(asked));
            chain.Middleware.InsertRange(0, [read, new MaybeEndWithResultFrame(read.Creates.Single(v => v.VariableType == typeof(IResult)))]);
            chain.Metadata.Add(b => b.Metadata.Add(new QuestionAsked(asked)));
            chain.Metadata.ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
            if (chain.RoutePattern!.Parameters.Count > 0) chain.Metadata.ProducesProblem(404);
        }
    }

    private static Type? AskedBy(MethodInfo method) => method.GetParameters().Select(p => p.ParameterType).SingleOrDefault(t => t.IsAssignableTo(typeof(IQuestion)));
}

/// <summary>On an endpoint: the shape of its query string; none, where it takes nothing.</summary>
public sealed record QuestionAsked(Type? Shape);
