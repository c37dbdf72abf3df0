using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>
/// A value of the document with the key that leads to it. Each conversion gives null for a value that does not fit and has then
/// reported it: readers go on with a default and every error comes out at once.
/// </summary>
internal readonly record struct ConfigurationValue(ConfigurationNode Node, string Key, int Line, Problems Problems)
{
    private const int LongestText = 4_096;

    public Section? AsSection(params IReadOnlyCollection<string> knownKeys)
    {
        if (Node is MappingNode mapping)
            return new Section(mapping, Key, Problems, knownKeys);
        WrongKind($"write keys below it: {string.Join(", ", knownKeys)}");
        return null;
    }

    /// <summary>The items; none when it is no list.</summary>
    public ImmutableArray<ConfigurationValue> AsList()
    {
        if (Node is not SequenceNode sequence)
        {
            WrongKind("write a list, such as [a, b]; an empty one is []");
            return [];
        }
        var (key, problems) = (Key, Problems);
        return [.. sequence.Items.Select((item, i) => new ConfigurationValue(item, $"{key}[{i}]", item.Line, problems))];
    }

    /// <summary>Text without blanks around it; not empty, on one line.</summary>
    public string? AsText(string expected)
    {
        if (Node is not ScalarNode { IsNull: false } scalar)
        {
            WrongKind(expected);
            return null;
        }
        var text = scalar.Text.Trim();
        if (text.Length == 0)
            Error(null, "is empty", expected);
        else if (text.Length > LongestText)
            Error(null, "is longer than 4,096 characters", expected);
        else if (text.Any(char.IsControl))
            Error(text, "has a line break or another control character in it", expected);
        else
            return text;
        return null;
    }

    public ImmutableArray<string> AsTexts(string expected) =>
        [.. AsList().Select(item => item.AsText(expected)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    public bool? AsBoolean()
    {
        const string expected = "write true or false";
        if (AsText(expected) is not { } text)
            return null;
        if (text is "true" or "True" or "TRUE")
            return true;
        if (text is "false" or "False" or "FALSE")
            return false;
        Error(text, "is neither true nor false", expected);
        return null;
    }

    public int? AsWhole(int least, int most) =>
        AsWhole(least, most, string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}"));

    /// <summary>Null is <c>off</c>.</summary>
    public int? AsWholeOrOff(int least, int most)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}, or off");
        return AsText(expected) is "off" ? null : AsWhole(least, most, expected);
    }

    private int? AsWhole(int least, int most, string expected)
    {
        if (AsText(expected) is not { } text)
            return null;
        if (!text.All(char.IsAsciiDigit) && !(text[0] == '-' && text.Length > 1 && text.Skip(1).All(char.IsAsciiDigit)))
            Error(text, "is not a whole number", expected);
        else if (!int.TryParse(text, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            Error(text, "is out of range", expected);
        else
            return number;
        return null;
    }

    public double? AsPercent()
    {
        const string expected = "write a number from 0 to 100";
        if (AsText(expected) is not { } text)
            return null;
        const NumberStyles plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!double.TryParse(text, plain, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            Error(text, "is not a number", expected);
        else if (number is < 0 or > 100)
            Error(text, "is out of range", expected);
        else
            return number;
        return null;
    }

    public TimeSpan? AsDuration(TimeSpan least, TimeSpan most)
    {
        var expected = $"write a duration from {Duration.Format(least)} to {Duration.Format(most)}, such as 30s, 5m, 1h or 7d";
        if (AsText(expected) is not { } text)
            return null;
        if (Duration.Parse(text) is not { } duration)
            Error(text, "is not a duration", expected);
        else if (duration < least || duration > most)
            Error(text, "is out of range", expected);
        else
            return duration;
        return null;
    }

    /// <summary>In bytes.</summary>
    public long? AsSize(long least, long most)
    {
        var expected = $"write a size from {Size.Format(least)} to {Size.Format(most)}, such as 512KB or 64MB";
        if (AsText(expected) is not { } text)
            return null;
        if (Size.Parse(text) is not { } size)
            Error(text, "is not a size", expected);
        else if (size < least || size > most)
            Error(text, "is out of range", expected);
        else
            return size;
        return null;
    }

    /// <summary>A member of an enumeration, written in camel case.</summary>
    public T? AsWord<T>()
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
        var expected = $"write {Choice([.. words.Keys])}";
        if (AsText(expected) is not { } text)
            return null;
        if (words.TryGetValue(text, out var found))
            return found;
        Unknown(text, words.Keys, expected);
        return null;
    }

    /// <summary>Members of an enumeration in an order that matters, each once.</summary>
    public ImmutableArray<T> AsWords<T>()
        where T : struct, Enum
    {
        var words = ImmutableArray.CreateBuilder<T>();
        foreach (var item in AsList())
        {
            if (item.AsWord<T>() is not { } word)
                continue;
            if (words.Contains(word))
                item.Error((item.Node as ScalarNode)?.Text, "is listed twice", "keep the one at its place in the order");
            words.Add(word);
        }
        return words.ToImmutable();
    }

    public void Error(string? value, string message, string expected) => Problems.Error(Key, value, message, expected, Line);

    public void Warning(string? value, string message, string expected) => Problems.Warning(Key, value, message, expected, Line);

    /// <summary>Reports a word that is not one of those that may stand here.</summary>
    public void Unknown(string word, IEnumerable<string> known, string expected)
    {
        var meant = NearestWord.Of(word, known);
        Error(word, "is not known here", meant is null ? expected : $"did you mean {meant}?");
    }

    /// <summary>Words for people: <c>a, b or c</c>.</summary>
    public static string Choice(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    // What stands there is not shown: whoever writes a value where a section belongs may have written a secret.
    private void WrongKind(string expected) =>
        Error(
            null,
            Node switch
            {
                ScalarNode { IsNull: true } => "is empty",
                ScalarNode => "is a single value",
                SequenceNode => "is a list",
                _ => "has keys below it",
            },
            Node is ScalarNode { IsNull: true } ? $"{expected}, or remove the key" : expected
        );
}
