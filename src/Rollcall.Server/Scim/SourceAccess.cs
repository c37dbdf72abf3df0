using System.Collections.Immutable;
using System.Security.Cryptography;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>A source as requests meet it: its settings, its schemas and the hashes of its secrets. A new configuration makes a new one.</summary>
public sealed class SourceAccess(
    SourceConfiguration configuration,
    ScimSchemas schemas,
    ImmutableArray<AccessCredential> credentials
)
{
    /// <summary>Fewer characters than this can be guessed or were made up by a person.</summary>
    public const int ShortestToken = 32;

    private readonly AccessCredential[] _tokens = OfKind<SourceCredential.Token>(credentials);
    private readonly AccessCredential[] _basic = OfKind<SourceCredential.Basic>(credentials);
    private readonly AccessCredential[] _clients = OfKind<SourceCredential.Client>(credentials);

    public SourceConfiguration Configuration { get; } = configuration;

    public ScimSchemas Schemas { get; } = schemas;

    public RequestLimits Limits { get; init; } = new();

    /// <summary>Null: as many requests as come.</summary>
    internal RequestRate? Rate { get; init; }

    /// <summary>In the order of the configuration.</summary>
    public ImmutableArray<AccessCredential> Credentials { get; } = credentials;

    public bool TakesBasic => _basic.Length > 0;

    /// <summary>The credential whose token this is, valid or not; null when it is none of this source's.</summary>
    public AccessCredential? FindToken(ReadOnlySpan<char> token)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        AccessCredential.HashOf(token, presented);
        return Find(_tokens, presented);
    }

    /// <summary>An OAuth client by its id.</summary>
    public AccessCredential? FindClient(string id) => Array.Find(_clients, client => client.Name == id);

    /// <summary>The client that an access token was issued to, and the token; ended or not.</summary>
    internal (AccessCredential Client, AccessToken Token)? FindAccessToken(ReadOnlySpan<char> text)
    {
        foreach (var client in _clients)
        {
            if (client.ReadAccessToken(text) is { } token)
                return (client, token);
        }
        return null;
    }

    /// <param name="userAndPassword"><c>username:password</c> in UTF-8.</param>
    public AccessCredential? FindBasic(ReadOnlySpan<byte> userAndPassword)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(userAndPassword, presented);
        return Find(_basic, presented);
    }

    /// <summary>Every one is compared, so that the time taken says neither which was close nor how many there are wrong.</summary>
    private static AccessCredential? Find(AccessCredential[] known, ReadOnlySpan<byte> presented)
    {
        AccessCredential? found = null;
        foreach (var credential in known)
        {
            if (credential.Matches(presented))
                found = credential;
        }
        return found;
    }

    private static AccessCredential[] OfKind<T>(ImmutableArray<AccessCredential> credentials)
        where T : SourceCredential => [.. credentials.Where(credential => credential.Configuration is T)];
}
