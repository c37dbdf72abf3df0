namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>A mapping of the document with the keys that may stand in it. Making one reports unknown and repeated keys.</summary>
internal sealed class Section
{
    private readonly MappingNode _node;
    private readonly Problems _problems;

    public Section(MappingNode node, string key, Problems problems, IReadOnlyCollection<string> knownKeys)
    {
        (_node, Key, _problems) = (node, key, problems);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in node.Entries)
        {
            if (!knownKeys.Contains(entry.Key, StringComparer.Ordinal))
                Unknown(entry, knownKeys);
            else if (!seen.Add(entry.Key))
                _problems.Error(KeyOf(entry.Key), null, "is written twice", "keep one of them", entry.Line);
        }
    }

    /// <summary>Where the section is; empty for the document itself.</summary>
    public string Key { get; }

    public int Line => _node.Line;

    /// <summary>The value of a key; null when it is not written.</summary>
    public ConfigurationValue? Find(string name)
    {
        foreach (var entry in _node.Entries)
        {
            if (string.Equals(entry.Key, name, StringComparison.Ordinal))
                return new ConfigurationValue(entry.Value, KeyOf(name), entry.Line, _problems);
        }
        return null;
    }

    /// <summary>As <see cref="Find"/>; an error when it is not written.</summary>
    public ConfigurationValue? Require(string name, string expected)
    {
        var value = Find(name);
        if (value is null)
            _problems.Error(KeyOf(name), null, "is missing", expected, Line);
        return value;
    }

    public string KeyOf(string name) => Key.Length == 0 ? name : $"{Key}.{name}";

    private void Unknown(MappingEntry entry, IReadOnlyCollection<string> knownKeys)
    {
        var expected =
            NearestWord.Of(entry.Key, knownKeys) is { } meant ? $"did you mean {meant}?"
            : _problems.Places.Of(entry.Key, Key) is { } elsewhere
                ? $"{elsewhere}; the keys here are {string.Join(", ", knownKeys)}"
            : $"the keys here are {string.Join(", ", knownKeys)}";
        _problems.Error(KeyOf(Printable(entry.Key)), null, "is not a key that belongs here", expected, entry.Line);
    }

    // A whole line can become a key by a forgotten quote; an error message is not the place for it.
    private static string Printable(string key) =>
        key.Length is > 0 and <= 40 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ')
            ? key
            : "(a key)";
}
