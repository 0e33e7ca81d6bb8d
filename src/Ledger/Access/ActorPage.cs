using FluentValidation;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Sources;
using Marten;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Access;

/// <summary>An actor, with its role and its tokens as they stand.</summary>
/// <param name="Version">What a command about the actor carries.</param>
/// <param name="Sequence">That of the newest event about the actor.</param>
public sealed record ActorPage(Guid Id, long Version, long Sequence, string Name, Role Role, IReadOnlyList<TokenEntry> Tokens, IReadOnlyList<RedactionEntry> Redactions)
{
    /// <param name="names">What those who redacted are called.</param>
    public static ActorPage Of(Actor actor, long sequence, IReadOnlyDictionary<Guid, Named> names) =>
        new(actor.Id, actor.Version, sequence, actor.Name, actor.Role, [.. actor.Tokens.Select(TokenEntry.Of)], RedactionEntry.Of(actor.Redactions, names));
}

/// <summary>A token, without anything that could open the ledger.</summary>
/// <param name="Revoked">Why it was taken back, if it was.</param>
public sealed record TokenEntry(Guid Id, string? Note, DateTimeOffset? ExpiresAt, string? Revoked)
{
    public static TokenEntry Of(Token token) => new(token.Id, token.Note, token.ExpiresAt, token.Revoked);
}

[Question, Requires(Right.Administer)]
public static class ActorPageEndpoint
{
    public static IResult Before(Actor actor, HttpContext http) =>
        EntityTags.IsKnown(http, actor.Version.ToString()) ? Results.StatusCode(StatusCodes.Status304NotModified) : WolverineContinue.Result();

    /// <summary>An actor.</summary>
    [WolverineGet("/api/actors/{id}")]
    public static async Task<ActorPage> Get([Entity(MissingMessage = "There is no actor with this id.")] Actor actor, NpgsqlDataSource ledger, CancellationToken token) =>
        ActorPage.Of(actor, await Sequences.Of(ledger, actor.Id, actor.Version, token), await ActorNames.Of(actor.Redactions.Select(r => r.By), ledger, token));
}

/// <summary>Asks for the actors, newest first.</summary>
public sealed record ActorsAsked(int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<ActorsAsked>
    {
        public Validator() => this.AddPaging();
    }
}

[Question, Requires(Right.Administer)]
public static class ActorListEndpoint
{
    /// <summary>The actors, newest first.</summary>
    [WolverineGet("/api/actors")]
    public static async Task<Page<ActorPage>> Get(ActorsAsked question, NpgsqlDataSource ledger, IQuerySession session, CancellationToken token)
    {
        var page = await ledger.Page($"(select max(seq_id) from ledger.mt_events where stream_id = a.id)", $"ledger.mt_doc_actor a", [$"a.id"], [], PageAsked.By(question),
            row => (Id: row.GetGuid(0), Sequence: row.GetInt64(1)), token);
        var actors = (await session.LoadManyAsync<Actor>(token, [.. page.Items.Select(i => i.Id)])).ToDictionary(a => a.Id);
        var names = await ActorNames.Of(actors.Values.SelectMany(a => a.Redactions).Select(r => r.By), ledger, token);
        return page.Select(i => ActorPage.Of(actors[i.Id], i.Sequence, names));
    }
}
