using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>The program itself: exit codes, signals, what it prints, and what is left when it is killed.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rollcall-process-").FullName;

    public ProcessTests() => File.WriteAllText(Path.Combine(_directory, "rollcall.yaml"), RollcallServer.Sources("okta"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Help_is_printed_and_ends_with_0()
    {
        await using var process = ServerProcess.Start(["--help"]);

        (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Stopped);
        process.Output.ShouldContain("--config FILE");
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_2_and_says_why()
    {
        await using var process = ServerProcess.Start(["--colour", "red"]);

        (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Usage);
        process.Errors.ShouldContain("--colour");
    }

    [Fact]
    public async Task A_configuration_with_a_missing_secret_ends_with_3_and_names_it()
    {
        await using var process = ServerProcess.Start([
            "--config",
            Path.Combine(_directory, "rollcall.yaml"),
            "--data",
            _directory,
            "--urls",
            "http://127.0.0.1:0",
        ]);

        (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Configuration);
        process.Errors.ShouldContain("env:SCIM_TOKEN");
    }

    [Fact]
    public async Task An_address_that_is_taken_is_said_in_one_line_and_nothing_of_it_is_in_the_log()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var process = ServerProcess.Start(
            [
                "--config",
                Path.Combine(_directory, "rollcall.yaml"),
                "--data",
                _directory,
                "--urls",
                $"http://{other.LocalEndpoint}",
            ],
            new Dictionary<string, string> { ["SCIM_TOKEN"] = RollcallServer.Token }
        );

        (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Address);
        process.Errors.Trim().ShouldStartWith($"Cannot listen on http://{other.LocalEndpoint}/");
        process.Errors.Trim().ShouldNotContain('\n');
        process.Output.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Told_to_stop_it_stops_with_0_and_every_line_it_logged_is_JSON()
    {
        var (process, _) = await ServerProcess.StartReadyAsync(_directory);
        await using (process)
        {
            process.Signal("TERM");

            (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Stopped);
            var lines = process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var logged = lines.Where(line => !line.StartsWith("Admin token", StringComparison.Ordinal)).ToList();
            logged.ShouldNotBeEmpty();
            logged.ShouldAllBe(line => JsonNode.Parse(line, null, default) is JsonObject);
        }
    }

    [Fact]
    public async Task A_hang_up_makes_it_read_its_configuration_again_and_live_on()
    {
        var token = Path.Combine(_directory, "token");
        await File.WriteAllTextAsync(token, RollcallServer.Token, Cancel);
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "rollcall.yaml"),
            $"sources:\n  - id: okta\n    tokens: [{{ name: primary, value: 'file:{token}' }}]\n",
            Cancel
        );
        var (process, address) = await ServerProcess.StartReadyAsync(_directory);
        await using (process)
        {
            const string rotated = "rotated-token-for-tests-only-0123456789";
            using var scim = Scim(address, rotated);
            (await scim.GetAsync("Users")).Status.ShouldBe(401);

            await File.WriteAllTextAsync(token, rotated, Cancel);
            process.Signal("HUP");

            await Eventually.HoldsAsync(async () => (await scim.GetAsync("Users")).Status == 200, "the rotated token opens");
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_load_it_has_lost_nothing_that_it_acknowledged()
    {
        var acknowledged = new ConcurrentBag<string>();
        var (process, address) = await ServerProcess.StartReadyAsync(_directory);
        await using (process)
        {
            using var scim = Scim(address);
            var writers = Enumerable.Range(0, 16).Select(writer => WriteUntilGoneAsync(scim, writer, acknowledged)).ToList();
            await Eventually.HoldsAsync(() => Task.FromResult(acknowledged.Count >= 300), "300 creates are acknowledged");

            process.Kill();
            await Task.WhenAll(writers);
        }

        var (again, addressAgain) = await ServerProcess.StartReadyAsync(_directory);
        await using (again)
        {
            using var scim = Scim(addressAgain);
            foreach (var id in acknowledged)
                (await scim.GetAsync($"Users/{id}?attributes=id")).Status.ShouldBe(200, id);
        }
    }

    [Fact]
    public async Task Metrics_and_traces_go_to_the_collector_that_the_environment_names()
    {
        await using var collector = await FakeCollector.StartAsync();
        var (process, address) = await ServerProcess.StartReadyAsync(
            _directory,
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            }
        );
        await using (process)
        {
            using var scim = Scim(address);
            await scim.GetAsync("Users");

            process.Signal("TERM");

            (await process.ExitCodeAsync()).ShouldBe(ExitCodes.Stopped);
            collector.Received("/v1/metrics").ShouldContain("rollcall.scim.requests");
            collector.Received("/v1/traces").ShouldContain("users.list");
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task WriteUntilGoneAsync(ScimClient scim, int writer, ConcurrentBag<string> acknowledged)
    {
        try
        {
            for (var number = 0; number < 10_000; number++)
                acknowledged.Add(await scim.CreateUserAsync($"w{writer}-{number}@example.com"));
        }
        catch (HttpRequestException)
        {
            // The server is gone; what this request asked for was not acknowledged.
        }
    }

    private static ScimClient Scim(Uri address, string token = RollcallServer.Token)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "/scim/okta/v2/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ScimClient(http);
    }
}
