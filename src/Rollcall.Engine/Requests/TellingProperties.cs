using System.Collections.Frozen;

namespace Rollcall.Engine.Requests;

/// <summary>Properties of a JSON object whose value may name a secret. In small letters; JSON has them in any case.</summary>
internal static class TellingProperties
{
    private static readonly FrozenSet<string> OfNeighbour = FrozenSet.Create("path", "type", "name", "attribute", "key");

    private static readonly FrozenSet<string> OfComparison = FrozenSet.Create("path", "filter");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> All = OfNeighbour
        .Concat(OfComparison)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Any of them.</summary>
    public static bool Contains(ReadOnlySpan<char> name) => All.Contains(name);

    /// <summary>Says what the property <c>value</c> beside it is.</summary>
    public static bool NamesNeighbour(string name) => OfNeighbour.Contains(name.ToLowerInvariant());

    /// <summary>May hold the value that it compares with.</summary>
    public static bool Compares(string name) => OfComparison.Contains(name.ToLowerInvariant());
}
