using System.Globalization;
using System.Text;

namespace Rollcall.Server.Observability;

/// <summary>
/// Up to four labels of a measurement. A value type over the strings the measurement carried, so that counting a request
/// allocates nothing.
/// </summary>
internal readonly record struct LabelSet(Label First, Label Second, Label Third, Label Fourth)
{
    public static LabelSet From(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(
            tags.Length > 0 ? Label.From(tags[0]) : default,
            tags.Length > 1 ? Label.From(tags[1]) : default,
            tags.Length > 2 ? Label.From(tags[2]) : default,
            tags.Length > 3 ? Label.From(tags[3]) : default
        );

    /// <summary><c>name="value",…</c> in the text format of Prometheus, without braces.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var label in (ReadOnlySpan<Label>)[First, Second, Third, Fourth])
            {
                if (label.Name is null)
                    continue;
                if (text.Length > 0)
                    text.Append(',');
                text.Append(label.Name.Replace('.', '_')).Append("=\"");
                Escape(text, label.Value ?? "");
                text.Append('"');
            }
            return text.ToString();
        }
    }

    private static void Escape(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                _ => text.Append(character),
            };
        }
    }
}

internal readonly record struct Label(string? Name, string? Value)
{
    public static Label From(KeyValuePair<string, object?> tag) =>
        new(tag.Key, tag.Value as string ?? Convert.ToString(tag.Value, CultureInfo.InvariantCulture));
}
