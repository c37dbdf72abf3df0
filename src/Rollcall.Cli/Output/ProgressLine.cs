namespace Rollcall.Cli.Output;

/// <summary>One line on a terminal's standard error that is written over again and again, and gone at the end.</summary>
internal sealed class ProgressLine(CliEnvironment environment) : IDisposable
{
    private int _shown;

    public void Show(string text)
    {
        if (!environment.ErrorsIsTerminal)
            return;
        var line = text.Length < environment.Width ? text : text[..(environment.Width - 1)];
        environment.Errors.Write('\r' + line.PadRight(_shown));
        _shown = line.Length;
    }

    public void Clear()
    {
        if (_shown == 0)
            return;
        environment.Errors.Write('\r' + new string(' ', _shown) + '\r');
        _shown = 0;
    }

    public void Dispose() => Clear();
}
