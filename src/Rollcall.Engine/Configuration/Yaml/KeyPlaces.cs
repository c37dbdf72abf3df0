namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>In which sections a key may stand, for whoever wrote it in another one: most such keys are right and only a few blanks off.</summary>
/// <param name="sections">Each with its keys; the document itself is <c>""</c>, an item of a list ends with <c>[]</c>.</param>
internal sealed class KeyPlaces(IReadOnlyList<(string Section, IReadOnlyCollection<string> Keys)> sections)
{
    private const int MostNamed = 3;

    /// <summary>Where to write the key instead; null when no section has it, or so many that naming them helps nobody.</summary>
    /// <param name="section">Where it stands: what it belongs to is likely to be in the same part of the document.</param>
    public string? Of(string key, string section)
    {
        string[] places =
        [
            .. sections.Where(place => place.Keys.Contains(key, StringComparer.Ordinal)).Select(place => place.Section),
        ];
        string[] near = [.. places.Where(place => place.Length > 0 && Part(place) == Part(section))];
        if (near.Length > 0)
            places = near;
        return places.Length is 0 or > MostNamed ? null : $"write {key} {ConfigurationValue.Choice([.. places.Select(InWords)])}";
    }

    private static string InWords(string place) => place.Length == 0 ? "at the top level of the document" : $"under {place}";

    private static string Part(string section)
    {
        var end = section.IndexOfAny(['[', '.']);
        return end < 0 ? section : section[..end];
    }
}
