using System.Text;

namespace Rollcall.Benchmarks;

/// <summary>The figures as a table, on the screen and in docs/performance.md.</summary>
internal static class Report
{
    private const string Start = "<!-- figures: written by bench/run -->";
    private const string End = "<!-- end of figures -->";

    public static void Print(IReadOnlyList<Figure> figures) => Console.WriteLine(Table(figures));

    /// <summary>Replaces the table in a document and leaves the words around it.</summary>
    public static void Write(IReadOnlyList<Figure> figures, string path)
    {
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Start, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{path} has no place for the figures.");
        File.WriteAllText(path, $"{text[..(from + Start.Length)]}\n\n{Table(figures)}\n{text[to..]}");
    }

    private static string Table(IReadOnlyList<Figure> figures)
    {
        var table = new StringBuilder("| figure | measured | must be | holds |\n|---|---|---|---|\n");
        foreach (var figure in figures)
            table.Append($"| {figure.What} | {figure.Measured} | {figure.Required} | {(figure.Holds ? "yes" : "**no**")} |\n");
        return table.ToString();
    }
}
