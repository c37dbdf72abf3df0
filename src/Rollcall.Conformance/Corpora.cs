using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance;

/// <summary>The corpora that come with Rollcall: one for each identity provider, for the RFCs, for bad input and for concurrency.</summary>
public static class Corpora
{
    private static readonly Assembly Here = typeof(Corpora).Assembly;
    private static readonly Lazy<ImmutableArray<Corpus>> Read = new(ReadAll);

    /// <summary>In the order of their names.</summary>
    public static ImmutableArray<Corpus> All => Read.Value;

    /// <summary>The corpus of this name, in any case; null when there is none.</summary>
    public static Corpus? Find(string name) =>
        All.FirstOrDefault(corpus => corpus.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<Corpus> ReadAll() =>
        [
            .. Here.GetManifestResourceNames()
                .Select(name => name.Replace('\\', '/'))
                .Where(name => name.EndsWith(".yaml", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .GroupBy(name => name.Split('/')[0])
                .Select(files => new Corpus(files.Key, [.. files.SelectMany(ReadFile)])),
        ];

    private static IEnumerable<Scenario> ReadFile(string name)
    {
        using var stream =
            Here.GetManifestResourceStream(name)
            ?? Here.GetManifestResourceStream(name.Replace('/', '\\'))
            ?? throw new CorpusException($"{name} is not there.");
        using var text = new StreamReader(stream, Encoding.UTF8);
        return CorpusReader.Read(name[..^".yaml".Length], text);
    }
}
