using System.Collections.Frozen;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>The sources of the active configuration. Swapped as a whole; a request keeps the one it found.</summary>
public sealed class ActiveSources
{
    private volatile FrozenDictionary<string, SourceAccess> _sources = FrozenDictionary<string, SourceAccess>.Empty;

    /// <summary>Stands in for a source that does not exist, so that asking for one takes as long as a wrong token does.</summary>
    internal SourceAccess Nobody { get; } =
        new(
            new SourceConfiguration { Id = "nobody" },
            ScimSchemas.Default,
            [SourceTokenHash.Of("nobody", "nobody", Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString())]
        );

    public SourceAccess? Find(string id) => _sources.GetValueOrDefault(id);

    public void Replace(IEnumerable<SourceAccess> sources) =>
        _sources = sources.ToFrozenDictionary(source => source.Configuration.Id, StringComparer.Ordinal);
}
