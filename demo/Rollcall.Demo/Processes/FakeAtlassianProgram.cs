namespace Rollcall.Demo.Processes;

/// <summary>The fake apps as a process of their own: they outlive a killed server, as real ones do.</summary>
internal sealed class FakeAtlassianProgram : IAsyncDisposable
{
    private readonly ChildProgram _program;
    private readonly IReadOnlyList<string> _lines;

    private FakeAtlassianProgram(ChildProgram program, IReadOnlyList<string> lines)
    {
        _program = program;
        _lines = lines;
    }

    /// <summary>Of the control API.</summary>
    public Uri ControlUrl => new(Announced("Control "));

    /// <summary>Without a path: where demo.yaml's addresses have to point.</summary>
    public string Origin => ControlUrl.GetLeftPart(UriPartial.Authority);

    public string JiraToken => Announced("Jira token ");

    public string CrowdPassword => Announced("Crowd application ").Split(' ')[^1];

    public static async Task<FakeAtlassianProgram> StartAsync(
        string assembly,
        string dataDirectory,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var log = Path.Combine(dataDirectory, "fake-apps.log");
        var program = ChildProgram.Start(assembly, [], new Dictionary<string, string>(), log, time, announcement: "Control ");
        try
        {
            return new FakeAtlassianProgram(program, await program.AnnouncedAsync(TimeSpan.FromSeconds(60), cancellationToken));
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private string Announced(string beginning) =>
        _lines.First(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..].Trim();
}
