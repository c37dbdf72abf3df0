using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.AdminApi;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rollcall.Cli.Output;

/// <summary>
/// Where a command's result goes. To a terminal: colours (unless NO_COLOR is set) and lines wrapped at its width.
/// To a pipe or a file: plain text, one row a line however long, so that grep and cut work.
/// </summary>
public sealed class Screen
{
    /// <summary>No table is ever as wide.</summary>
    private const int Unlimited = 10_000;
    private const int ColumnGap = 2;

    /// <summary>Longer words, such as addresses, may be broken.</summary>
    private const int LengthOfDate = 10;

    private static readonly AdminJson Indented = new(
        new JsonSerializerOptions(AdminJson.Default.Options)
        {
            WriteIndented = true,
            // Names of people stay readable; the text goes to a terminal or a file, never into a web page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    private readonly IAnsiConsole _console;
    private readonly TextWriter _output;

    public Screen(CliEnvironment environment, OutputFormat format)
    {
        IsJson = format == OutputFormat.Json;
        _output = environment.Output;
        // https://no-color.org: present and not empty.
        var colours = environment.OutputIsTerminal && string.IsNullOrEmpty(environment.Variable("NO_COLOR"));
        _console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new FixedOutput(environment.Output, environment.OutputIsTerminal ? environment.Width : Unlimited),
                // Whose machine runs this must not change what is printed.
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
    }

    public bool IsJson { get; }

    /// <summary>The answer as the API gave it, indented.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type)
    {
        var indented = (JsonTypeInfo<T>)Indented.GetTypeInfo(type.Type)!;
        _output.WriteLine(JsonSerializer.Serialize(value, indented));
    }

    /// <summary>One value, one line.</summary>
    public void JsonLine<T>(T value, JsonTypeInfo<T> type) => _output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Text as it is, for documents.</summary>
    public void Verbatim(string text)
    {
        _output.Write(text);
        if (!text.EndsWith('\n'))
            _output.WriteLine();
    }

    public void Blank() => _output.WriteLine();

    public void Line(string text, Style? style = null) => Line(0, text, style);

    /// <summary>A paragraph whose wrapped lines keep the indentation.</summary>
    public void Line(int indent, string text, Style? style = null) => Line(indent, [(text, style)]);

    public void Line(int indent, IEnumerable<(string Text, Style? Style)> parts)
    {
        var paragraph = new Paragraph();
        foreach (var (text, style) in parts)
            paragraph.Append(Plain(text), style);
        if (indent > 0)
        {
            // Ends its last line itself.
            _console.Write(new Padder(paragraph, new Padding(indent, 0, 0, 0)));
            return;
        }
        _console.Write(paragraph);
        _console.WriteLine();
    }

    /// <summary>A short label and a paragraph beside it, which wraps within its own column.</summary>
    public void Labelled(int indent, string label, string text, Style? style = null)
    {
        const int LabelWidth = 7;
        var grid = new Grid();
        grid.AddColumn(
            new GridColumn
            {
                Width = LabelWidth,
                NoWrap = true,
                Padding = new Padding(indent, 0, 1, 0),
            }
        );
        grid.AddColumn(new GridColumn { Padding = new Padding(0) });
        grid.AddRow(new Text(label, style), new Text(Plain(text), style));
        _console.Write(grid);
    }

    /// <summary>Rows below each other; where the terminal is too narrow for that, each row from top to bottom with its headings before it.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        IReadOnlyList<Cell>[] all = [.. rows];
        if (ColumnsFit(headings, all))
            Columns(headings, all);
        else
            Stacked(headings, all);
    }

    /// <summary>Columns are narrowed from the widest down, all but the first; a heading must not be broken within a word, nor a date.</summary>
    private bool ColumnsFit(IReadOnlyList<string> headings, IReadOnlyList<Cell>[] rows)
    {
        int[] widths =
        [
            .. headings.Select((heading, i) => rows.Select(row => row[i].Text?.Length ?? 0).Append(heading.Length).Max()),
        ];
        var room = _console.Profile.Width - (ColumnGap * headings.Count) - widths[0];
        var widest = widths[1..].Append(0).Max();
        while (widest > 0 && widths[1..].Sum(width => Math.Min(width, widest)) > room)
            widest--;
        var cells = rows.SelectMany(row => row.Skip(1)).Select(cell => cell.Text ?? "");
        return LongestWord(headings.Skip(1)) <= widest && Math.Min(LengthOfDate, LongestWord(cells)) <= widest;
    }

    private static int LongestWord(IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split(' ')).Select(word => word.Length).Append(0).Max();

    private void Stacked(IReadOnlyList<string> headings, IReadOnlyList<Cell>[] rows)
    {
        foreach (var (number, row) in rows.Index())
        {
            if (number > 0)
                Blank();
            foreach (var (heading, cell) in headings.Zip(row).Where(pair => !string.IsNullOrEmpty(pair.Second.Text)))
                Line(0, [($"{heading.Trim()} ", Styles.Heading), (cell.Text!.Trim(), cell.Style)]);
        }
    }

    private void Columns(IReadOnlyList<string> headings, IReadOnlyList<Cell>[] rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        // What names or dates a row stays in one piece; the other columns share what is left.
        foreach (var (index, heading) in headings.Index())
        {
            table.AddColumn(
                new TableColumn(new Text(heading, Styles.Heading))
                {
                    Padding = new Padding(0, 0, ColumnGap, 0),
                    NoWrap = index == 0,
                }
            );
        }
        foreach (var row in rows)
            table.AddRow(row.Select(cell => (IRenderable)new Text(Plain(cell.Text ?? ""), cell.Style)));
        _console.Write(table);
    }

    /// <summary>
    /// Without control and invisible formatting characters: names come from outside, and a name must not be able to move the
    /// cursor, recolour the screen or turn the reading direction round.
    /// </summary>
    public static string Plain(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
            safe.Append(
                character is '\n' or '\t' ? ' '
                : IsUnsafe(character) ? '\uFFFD'
                : character
            );
        return safe.ToString();
    }

    private static bool IsUnsafe(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private sealed class FixedOutput(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // The writer was given with its encoding.
        }
    }
}

/// <summary>One cell of a table.</summary>
public readonly record struct Cell(string? Text, Style? Style = null)
{
    public static implicit operator Cell(string? text) => new(text);
}
