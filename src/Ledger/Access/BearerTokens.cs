using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ledger.Access;

/// <summary>Signs requests in by <c>Authorization: Bearer</c> (RFC 6750): the token's hash finds the actor, with the role that it has at this moment.</summary>
/// <remarks>Every request asks the database, a command in the transaction that it is carried out in (<see cref="SignIns"/>), so that a revoked token, an expired one or a changed role counts at once on every node.</remarks>
public sealed class BearerTokens(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, NpgsqlDataSource ledger, SignIns signIns)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer", TokenId = "token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();

        var hash = TokenSecret.HashOf(header["Bearer ".Length..].Trim());
        // What is kept lets in, and never keeps out: who may do more since is asked for anew.
        if (Context.GetEndpoint()?.Metadata is { } endpoint && endpoint.GetMetadata<CommandName>() is not null && endpoint.GetMetadata<RequiresAttribute>() is { Right: var right }
            && signIns.Find(hash, TimeProvider.GetUtcNow()) is { } kept && kept.Role.May(right)) return Success(kept);

        await using var query = ledger.CreateCommand("""
            select a.id, s.version, data ->> 'name', data ->> 'role', (t ->> 'id')::uuid, t ->> 'secretHash', least((t ->> 'expiresAt')::timestamptz, '9999-12-31T00:00:00Z'), t ->> 'revoked'
            from ledger.mt_doc_actor a join ledger.mt_streams s on s.id = a.id, jsonb_array_elements(data -> 'tokens') t
            where data @> $1 and t ->> 'secretHash' = $2
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(new { tokens = new[] { new { secretHash = hash } } }), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
        query.Parameters.Add(new NpgsqlParameter { Value = hash });
        await using var reader = await query.ExecuteReaderAsync(Context.RequestAborted);
        if (!await reader.ReadAsync(Context.RequestAborted)) return AuthenticateResult.Fail("No such token.");

        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(reader.GetString(5)), Encoding.ASCII.GetBytes(hash))) return AuthenticateResult.Fail("No such token.");
        if (!reader.IsDBNull(7)) return AuthenticateResult.Fail("The token was revoked.");
        var signIn = new SignIn(
            reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), Enum.Parse<Role>(reader.GetString(3)), reader.GetGuid(4), reader.GetFieldValue<DateTimeOffset>(6));
        if (signIn.ExpiresAt <= TimeProvider.GetUtcNow()) return AuthenticateResult.Fail("The token has expired.");
        signIns.Keep(hash, signIn);
        return Success(signIn);
    }

    private AuthenticateResult Success(SignIn signIn)
    {
        Context.Features.Set(signIn);
        var identity = new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, signIn.Actor.ToString()),
            new Claim(ClaimTypes.Name, signIn.Name),
            new Claim(ClaimTypes.Role, signIn.Role.ToString()),
            new Claim(TokenId, signIn.Token.ToString()),
        ], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var why = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        Response.Headers.WWWAuthenticate = why is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Results.Problem(Problems.Of(401, "not-signed-in", why ?? "This needs a token.", "Send a valid one as Authorization: Bearer.")).ExecuteAsync(Context);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var right = Context.GetEndpoint()?.Metadata.GetMetadata<RequiresAttribute>()?.Right;
        await Results.Problem(NotAllowed(right, Caller.From(Context.User)?.Role)).ExecuteAsync(Context);
    }

    /// <summary>403: whose act it is, and who asked.</summary>
    public static ProblemDetails NotAllowed(Right? right, Role? role) => Problems.Forbidden("not-allowed", "Your role does not allow this.",
        right is { } r ? $"It is for {string.Join(", ", r.Roles())}; you are {role}." : null);
}
