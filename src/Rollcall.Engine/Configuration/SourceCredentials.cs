using System.Collections.Immutable;
using System.Net;

namespace Rollcall.Engine.Configuration;

/// <summary>What an identity provider proves with who it is. Names are unique in a source, whatever the kind: audit and status go by them.</summary>
public abstract record SourceCredential
{
    private SourceCredential(string name, SecretReference secret) => (Name, Secret) = (name, secret);

    /// <summary>1-40 characters of a-z, 0-9 and hyphen.</summary>
    public string Name { get; }

    public SecretReference Secret { get; }

    /// <summary>The first moment at which it is not accepted any more; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public AccessScope Scope { get; init; } = AccessScope.All;

    /// <summary>Where requests may come from; empty: anywhere. No IPv4 network is written as an IPv6 one.</summary>
    public ImmutableArray<IPNetwork> Networks { get; init; } = [];

    /// <summary>A static token in <c>Authorization: Bearer</c> (RFC 6750 section 2.1).</summary>
    public sealed record Token(string Name, SecretReference Secret) : SourceCredential(Name, Secret);

    /// <summary>User name and password in <c>Authorization: Basic</c> (RFC 7617).</summary>
    /// <param name="Username">Without a colon (RFC 7617 section 2).</param>
    public sealed record Basic(string Name, string Username, SecretReference Secret) : SourceCredential(Name, Secret);

    /// <summary>An OAuth 2 client, which gets itself access tokens by the grant <c>client_credentials</c> (RFC 6749 section 4.4).</summary>
    public sealed record Client(string Name, SecretReference Secret) : SourceCredential(Name, Secret)
    {
        /// <summary>How long an access token is valid.</summary>
        public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);
    }
}

/// <summary>What a credential opens. Discovery (ServiceProviderConfig, ResourceTypes, Schemas) is open to every credential.</summary>
[Flags]
public enum AccessScope
{
    None = 0,
    UsersRead = 1,
    UsersWrite = 2,
    GroupsRead = 4,
    GroupsWrite = 8,
    Users = UsersRead | UsersWrite,
    Groups = GroupsRead | GroupsWrite,
    All = Users | Groups,
}

/// <summary>Scopes as they are written in the configuration and in OAuth requests (RFC 6749 section 3.3).</summary>
public static class AccessScopeWords
{
    private static readonly ImmutableArray<(string Word, AccessScope Scope)> Table =
    [
        ("users", AccessScope.Users),
        ("users:read", AccessScope.UsersRead),
        ("groups", AccessScope.Groups),
        ("groups:read", AccessScope.GroupsRead),
    ];

    public static ImmutableArray<string> All { get; } = [.. Table.Select(row => row.Word)];

    /// <summary>The scope of one word; <see cref="AccessScope.None"/> when it is none.</summary>
    public static AccessScope Parse(ReadOnlySpan<char> word)
    {
        foreach (var (text, scope) in Table)
        {
            if (word.SequenceEqual(text))
                return scope;
        }
        return AccessScope.None;
    }

    /// <summary>The fewest words that say it: <c>users groups:read</c>.</summary>
    public static ImmutableArray<string> Of(AccessScope scope)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var (word, part) in Table)
        {
            if ((scope & part) != part)
                continue;
            words.Add(word);
            scope &= ~part;
        }
        return words.ToImmutable();
    }
}
