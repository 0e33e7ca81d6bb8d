using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ledger.Http;

namespace Ledger.Access;

/// <summary>A token's secret: 256 random bits, shown once, kept nowhere.</summary>
/// <remarks>
/// The record keeps its SHA-256. A slow password hash would add nothing: there is no guessing 256 random bits; and a secret that
/// an administrator chose (<c>LEDGER_ADMIN_TOKEN</c>) has 20 characters at least.
/// </remarks>
public sealed record TokenSecret(string Value, string Hash)
{
    public const string Prefix = "ledger_";

    public static TokenSecret New() => Of(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static TokenSecret Of(string value) => new(value, HashOf(value));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Draws a secret for this request's answer alone.</summary>
    public static TokenSecret Draw(HttpContext http)
    {
        var secret = New();
        http.Features.Set(new OnceOnly("secret", secret.Value));
        return secret;
    }
}
