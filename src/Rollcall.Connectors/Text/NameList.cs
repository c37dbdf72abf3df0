using System.Collections.Frozen;

namespace Rollcall.Connectors.Text;

/// <summary>An option that names groups: separated by commas, compared without case as the apps do.</summary>
internal static class NameList
{
    public static FrozenSet<string> Read(
        IReadOnlyDictionary<string, string> options,
        string key,
        params ReadOnlySpan<string> always
    ) =>
        options
            .GetValueOrDefault(key, "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Concat(always.ToArray())
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
