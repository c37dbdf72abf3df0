namespace Rollcall.Cli.Output;

/// <summary>Names in commands that people copy into a shell.</summary>
internal static class ShellText
{
    private const string Harmless = "@%+=:,./_-";

    /// <summary>One word of a command, quoted when a shell would take it for anything else.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || Harmless.Contains(character))
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
