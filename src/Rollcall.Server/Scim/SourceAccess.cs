using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>A source as requests meet it: its settings, its schemas and the hashes of its tokens. Immutable; a new configuration makes a new one.</summary>
public sealed class SourceAccess(SourceConfiguration configuration, ScimSchemas schemas, ImmutableArray<SourceTokenHash> tokens)
{
    /// <summary>Fewer characters than this can be guessed or were made up by a person.</summary>
    public const int ShortestToken = 32;

    public SourceConfiguration Configuration { get; } = configuration;

    public ScimSchemas Schemas { get; } = schemas;

    /// <summary>
    /// The actor for audit (<c>source/okta/primary</c>) when the token is one of this source's, else null. Every token is compared
    /// in full, so that the time taken says neither which one was close nor how many there are wrong.
    /// </summary>
    public string? Authenticate(string token)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        HashOf(token, presented);
        string? actor = null;
        foreach (var known in tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash.AsSpan(), presented))
                actor = known.Actor;
        }
        return actor;
    }

    /// <summary>SHA-256 without salt or stretching: what is hashed has the entropy of a key, not of a password.</summary>
    internal static void HashOf(string token, Span<byte> hash)
    {
        var length = Encoding.UTF8.GetByteCount(token);
        var bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
    }
}

/// <param name="Actor">For audit: <c>source/okta/primary</c>.</param>
public sealed record SourceTokenHash(string Actor, ImmutableArray<byte> Hash)
{
    public static SourceTokenHash Of(string source, string name, string token)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        SourceAccess.HashOf(token, hash);
        return new SourceTokenHash($"source/{source}/{name}", [.. hash]);
    }
}
