using System.Net;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Observability;

public sealed class HealthTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_runs_is_alive_and_ready()
    {
        using var live = await fixture.Server.Http.GetAsync("/health/live", Cancel);
        using var ready = await fixture.Server.Http.GetAsync("/health/ready", Cancel);

        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = JsonNode.Parse(await ready.Content.ReadAsStringAsync(Cancel))!;
        body["status"]!.GetValue<string>().ShouldBe("ready");
        body["database"]!["status"]!.GetValue<string>().ShouldBe("ok");
        body["configuration"]!["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Requests_are_counted_by_source_operation_and_status()
    {
        using var scim = fixture.NewSource();
        var source = new Uri(scim.BaseUrl).Segments[2].TrimEnd('/');
        await scim.CreateUserAsync("counted@example.com");
        await scim.PostAsync("Users", Bodies.User("counted@example.com"));
        await scim.GetAsync("Users");

        var metrics = await MetricsAsync();

        metrics.ShouldContain($"rollcall_scim_requests_total{{source=\"{source}\",operation=\"users.create\",status=\"201\"}} 1");
        metrics.ShouldContain($"rollcall_scim_requests_total{{source=\"{source}\",operation=\"users.create\",status=\"409\"}} 1");
        metrics.ShouldContain($"rollcall_scim_requests_total{{source=\"{source}\",operation=\"users.list\",status=\"200\"}} 1");
        metrics.ShouldContain("# TYPE rollcall_scim_request_duration_seconds histogram");
        metrics.ShouldContain("rollcall_scim_request_duration_seconds_bucket{operation=\"users.create\",le=\"+Inf\"}");
        metrics.ShouldNotContain("counted@example.com");
    }

    [Fact]
    public async Task Made_up_sources_methods_and_paths_make_no_new_series()
    {
        foreach (var path in (string[])["/scim/made-up/v2/Users", "/scim/s1/v2/made-up", "/scim/made-up"])
        {
            using var request = new HttpRequestMessage(new HttpMethod("MADEUP"), path);
            using var response = await fixture.Server.Http.SendAsync(request, Cancel);
        }

        var metrics = await MetricsAsync();

        metrics.ShouldContain("source=\"unknown\"");
        metrics.ToUpperInvariant().ShouldNotContain("MADE");
    }

    [Fact]
    public async Task Every_line_of_the_metrics_is_as_Prometheus_reads_it()
    {
        foreach (var line in (await MetricsAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            var value = line[(line.LastIndexOf(' ') + 1)..];
            double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _).ShouldBeTrue(line);
            line.Split('{', ' ')[0].All(character => char.IsAsciiLetterOrDigit(character) || character == '_').ShouldBeTrue(line);
        }
    }

    private Task<string> MetricsAsync() => fixture.Server.Http.GetStringAsync("/metrics", Cancel);
}
