using System.Collections.Frozen;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>The sources of the active configuration. Swapped as a whole; a request keeps the one it found.</summary>
public sealed class ActiveSources
{
    private volatile Generation _current = new([]);

    /// <summary>Stands in for a source that does not exist, so that asking for one takes as long as a wrong token does.</summary>
    internal SourceAccess Nobody { get; } = NewNobody();

    public IReadOnlyCollection<SourceAccess> All => _current.Sources.Values;

    /// <summary>Whether any source takes user name and password. Of a single one a stranger should not be told.</summary>
    internal bool AnyTakesBasic => _current.AnyTakesBasic;

    public SourceAccess? Find(string id) => _current.Sources.GetValueOrDefault(id);

    /// <summary>A credential that stays keeps what is known of its use.</summary>
    public void Replace(IEnumerable<SourceAccess> sources)
    {
        var before = _current;
        var after = new Generation([.. sources]);
        foreach (var source in after.Sources.Values)
        {
            if (before.Sources.GetValueOrDefault(source.Configuration.Id) is not { } known)
                continue;
            foreach (var credential in source.Credentials)
            {
                if (known.Credentials.FirstOrDefault(other => other.Name == credential.Name) is { } same)
                    credential.Use = same.Use;
            }
        }
        _current = after;
    }

    private static SourceAccess NewNobody()
    {
        const string id = "nobody";
        var unused = new SecretReference(SecretKind.Environment, id);
        var guess = Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString();
        return new SourceAccess(
            new SourceConfiguration { Id = id },
            ScimSchemas.Default,
            [
                new AccessCredential(id, new SourceCredential.Token(id, unused), guess),
                new AccessCredential(id, new SourceCredential.Basic(id, id, unused), $"{id}:{guess}"),
            ]
        );
    }

    private sealed class Generation(SourceAccess[] sources)
    {
        public FrozenDictionary<string, SourceAccess> Sources { get; } =
            sources.ToFrozenDictionary(source => source.Configuration.Id, StringComparer.Ordinal);

        public bool AnyTakesBasic { get; } = Array.Exists(sources, source => source.TakesBasic);
    }
}
