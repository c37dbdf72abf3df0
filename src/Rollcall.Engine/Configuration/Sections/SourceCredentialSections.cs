using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The keys <c>tokens</c>, <c>basic</c> and <c>clients</c> of a source: each a list of credentials with the same terms.</summary>
internal static class SourceCredentialSections
{
    private const string Reference = "write env:NAME or file:PATH";
    private const string OneExpected = "write at least one token, such as { name: primary, value: env:OKTA_SCIM_TOKEN }";

    private const string ScopeExpected =
        "write a list of users, groups, users:read and groups:read, or remove the key to allow everything";

    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    public static ImmutableArray<SourceCredential> Read(Section source, Problems problems)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var hasOther = source.Find("basic") is not null || source.Find("clients") is not null;
        var tokens = hasOther ? source.Find("tokens") : source.Require("tokens", OneExpected);
        return
        [
            .. List(tokens, OneExpected, "name", Token, names, problems),
            .. List(source.Find("basic"), "write at least one, or remove the key", "name", Basic, names, problems),
            .. List(source.Find("clients"), "write at least one, or remove the key", "id", Client, names, problems),
        ];
    }

    private static IEnumerable<SourceCredential> List(
        ConfigurationValue? value,
        string expected,
        string nameKey,
        Func<ConfigurationValue, SourceCredential?> read,
        Dictionary<string, string> names,
        Problems problems
    )
    {
        if (value is not { } list)
            return [];
        var items = list.AsList();
        if (items.IsEmpty && list.Node is SequenceNode)
            list.Error(null, "is empty", expected);
        Identifier.CheckUnique(items, problems, nameKey);
        var credentials = new List<SourceCredential>();
        foreach (var item in items)
        {
            if (read(item) is not { } credential)
                continue;
            credentials.Add(credential);
            // Inside one list CheckUnique has told it; audit and status know a credential by its name alone.
            if (!names.TryAdd(credential.Name, list.Key) && names[credential.Name] != list.Key)
                item.Error(
                    credential.Name,
                    $"is a name in {names[credential.Name]} already",
                    "give every credential of a source its own name"
                );
        }
        return credentials;
    }

    private static SourceCredential.Token? Token(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.Token) is not { } section)
            return null;
        var name = Identifier.Read(section, "name");
        return Secret(section, "value") is { } secret ? WithTerms(new SourceCredential.Token(name, secret), section) : null;
    }

    private static SourceCredential.Basic? Basic(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.Basic) is not { } section)
            return null;
        const string expected = "write the user name the identity provider sends, without a colon";
        var name = Identifier.Read(section, "name");
        var username = section.Require("username", expected) is { } value ? value.AsText(expected) : null;
        if (username?.Contains(':', StringComparison.Ordinal) == true)
            section.Find("username")?.Error(username, "has a colon in it, which ends a user name", expected);
        return Secret(section, "password") is { } secret && username is not null
            ? WithTerms(new SourceCredential.Basic(name, username, secret), section)
            : null;
    }

    private static SourceCredential.Client? Client(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.Client) is not { } section)
            return null;
        var id = Identifier.Read(section);
        if (Secret(section, "secret") is not { } secret)
            return null;
        var client = WithTerms(new SourceCredential.Client(id, secret), section);
        return client with
        {
            Lifetime = section.Find("lifetime")?.AsDuration(ShortestLifetime, LongestLifetime) ?? client.Lifetime,
        };
    }

    private static T WithTerms<T>(T credential, Section section)
        where T : SourceCredential =>
        credential with
        {
            Expires = section.Find("expires") is { } expires ? Expiry.Read(expires) : null,
            Scope = section.Find("scope") is { } scope ? Scope(scope) : credential.Scope,
            Networks = Networks.Read(section.Find("networks")),
        };

    private static SecretReference? Secret(Section section, string key) =>
        section.Require(key, Reference) is { } value ? SecretValue.Read(value) : null;

    private static AccessScope Scope(ConfigurationValue value)
    {
        var items = value.AsList();
        if (items.IsEmpty && value.Node is SequenceNode)
            value.Error(null, "is empty, so that nothing would be allowed", ScopeExpected);
        var scope = AccessScope.None;
        foreach (var item in items)
        {
            if (item.AsText(ScopeExpected) is not { } word)
                continue;
            var one = AccessScopeWords.Parse(word);
            if (one == AccessScope.None)
                item.Unknown(word, AccessScopeWords.All, ScopeExpected);
            scope |= one;
        }
        return scope;
    }
}
