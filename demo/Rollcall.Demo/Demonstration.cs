using Rollcall.Demo.Apps;
using Rollcall.Demo.Day;
using Rollcall.Demo.Processes;
using Rollcall.Demo.Report;
using Spectre.Console;

namespace Rollcall.Demo;

/// <summary>One run from the first process to the last table.</summary>
internal sealed class Demonstration(DemoOptions options, int port, string dataDirectory, IAnsiConsole console, TimeProvider time)
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };
    private readonly DemoSecrets _secrets = DemoSecrets.Random();

    /// <summary>How long the apps may take to show what they were sent. On a bad day somebody fails seven times in a row, and waits twice as long each time.</summary>
    private TimeSpan Patience => TimeSpan.FromSeconds(options.Faults ? 300 : 30);

    /// <summary>The process's exit code: 0 only if every app agrees with the identity providers.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var fakes = await FakeAtlassianProgram.StartAsync(
            options.FakesAssembly,
            dataDirectory,
            time,
            cancellationToken
        );
        var apps = new FakeApps(_http, fakes.ControlUrl);
        foreach (var (app, users) in Headquarters.HandMade)
            await apps.SeedAsync(app, users, cancellationToken);
        await using var server = await StartServerAsync(fakes, cancellationToken);

        var kills = options.Faults ? 3 : 0;
        var chaos = new Chaos(apps, server, options.Seed, answersBetweenKills: Math.Max(options.People, 1), kills);
        var headquarters = Headquarters.Open(server.Url, _secrets, options, apps, _http, chaos.Answered, time);
        foreach (var model in headquarters.Models)
            model.TakeOver(await apps.ReadAsync(model.App, cancellationToken));

        await LiveAsync(headquarters, chaos, cancellationToken);
        var evenings = await CompareAsync(headquarters, apps, cancellationToken);
        new DayReport(console).Show(headquarters.Calls, evenings);
        if (options.Faults)
            console.WriteLine($"The server was killed and restarted {chaos.Killed} times.");
        var agrees =
            evenings.All(evening => evening.Differences.Count == 0)
            && await IsSettledAsync(server, headquarters, apps, cancellationToken);
        if (!options.Once)
            await StayUpAsync(server, fakes, cancellationToken);
        return agrees ? 0 : 1;
    }

    private async Task<RollcallServer> StartServerAsync(FakeAtlassianProgram fakes, CancellationToken cancellationToken)
    {
        // The fakes take whatever port is free; the document as it is read says where they are this time.
        var document = await File.ReadAllTextAsync(options.Configuration, cancellationToken);
        var configuration = Path.Combine(dataDirectory, "demo.yaml");
        await File.WriteAllTextAsync(
            configuration,
            document.Replace("http://127.0.0.1:7080", fakes.Origin, StringComparison.Ordinal),
            cancellationToken
        );
        var environment = _secrets.Environment(fakes.JiraToken, fakes.CrowdPassword);
        var server = new RollcallServer(options.ServerAssembly, port, configuration, dataDirectory, environment, _http, time);
        try
        {
            var took = await server.StartAsync(cancellationToken);
            console.WriteLine(
                $"Rollcall answers on {server.Url} ({took.TotalSeconds:0.0} s after its start); fake Jira and Crowd on {fakes.Origin}"
            );
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task LiveAsync(Headquarters headquarters, Chaos chaos, CancellationToken cancellationToken)
    {
        using var evening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = headquarters.Watch.RunAsync(evening.Token);
        var disturbing = chaos.RunAsync(evening.Token);
        if (options.Faults)
            await chaos.ArmAsync(cancellationToken);
        var living = new DayDisplay(console, options, headquarters.Watch, Patience, time).RunAsync(
            headquarters.Phases,
            evening.Token
        );
        try
        {
            // Neither of the other two ends by itself, unless it fails; then the day is over too.
            await await Task.WhenAny(living, watching, disturbing);
        }
        finally
        {
            // Whatever ended the day, nobody may be at the server any more when it is put away.
            await evening.CancelAsync();
            await Task.WhenAll(living, watching, disturbing)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }
    }

    /// <summary>Faults end, and everybody gets the time to come to agreement that a night would give them.</summary>
    private async Task<IReadOnlyList<AppEvening>> CompareAsync(
        Headquarters headquarters,
        FakeApps apps,
        CancellationToken cancellationToken
    )
    {
        var played = new Dictionary<string, AppCalls>(StringComparer.Ordinal);
        foreach (var model in headquarters.Models)
            played[model.App] = await apps.CallsAsync(model.App, cancellationToken);
        await apps.ClearFaultsAsync(cancellationToken);
        var started = time.GetTimestamp();
        while (true)
        {
            var evenings = new List<AppEvening>();
            foreach (var model in headquarters.Models)
            {
                var actual = await apps.ReadAsync(model.App, cancellationToken);
                var calls = await apps.CallsAsync(model.App, cancellationToken) with
                {
                    FaultsPlayed = played[model.App].FaultsPlayed,
                };
                var visible = headquarters.Watch.Seen.GetValueOrDefault(model.App, []);
                evenings.Add(
                    new AppEvening(model, actual, calls, Difference.Between(model.App, model.Expected, actual), visible)
                );
            }
            if (evenings.All(evening => evening.Differences.Count == 0) || time.GetElapsedTime(started) > Patience)
                return evenings;
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken);
        }
    }

    /// <summary>Everything is looked at once more: Rollcall has to find nothing to do.</summary>
    private async Task<bool> IsSettledAsync(
        RollcallServer server,
        Headquarters headquarters,
        FakeApps apps,
        CancellationToken cancellationToken
    )
    {
        var look = new SecondLook(_http, server.Url, _secrets.Admin, apps, time);
        var writes = await look.RunAsync([.. headquarters.Models.Select(model => model.App)], cancellationToken);
        foreach (var write in writes)
            console.WriteLine($"{write.App}: {write.Subject} should have been {write.Expected}, and was {write.Actual}.");
        if (writes.Count == 0)
            console.WriteLine($"Reconciled everything again: {look.Looked} people and groups looked at, nothing written.");
        return writes.Count == 0;
    }

    private async Task StayUpAsync(RollcallServer server, FakeAtlassianProgram fakes, CancellationToken cancellationToken)
    {
        // Past the console, which would break the lines at the width of the window: they are to be copied.
        console.Profile.Out.Writer.WriteLine(Invitation.For(server.Url, fakes.Origin, _secrets));
        using var stopped = new SemaphoreSlim(0);
        try
        {
            await stopped.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.WriteLine("Stopping.");
        }
    }
}
