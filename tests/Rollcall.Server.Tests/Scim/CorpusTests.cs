using Rollcall.Conformance;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;

namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// Plays every corpus that <c>rollcall conformance</c> plays, against our own server on every database. For us a should is a must,
/// and nothing is out of scope. All scenarios share one source, as they would share somebody's test tenant.
/// </summary>
public abstract class CorpusTests(ServerFixture fixture)
{
    public static TheoryData<string> Scenarios =>
        [.. Corpora.All.SelectMany(corpus => corpus.Scenarios).Select(scenario => scenario.Id)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Everybody_gets_the_answers_they_need(string id)
    {
        var scenario = Corpora.All.SelectMany(corpus => corpus.Scenarios).Single(scenario => scenario.Id == id);
        using var scim = fixture.Server.Scim("s1");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var player = new Player(http, new Uri(scim.BaseUrl), RollcallServer.Token);
        var (features, _) = await player.FeaturesAsync(TestContext.Current.CancellationToken);

        var result = await player.PlayAsync(scenario, features, TestContext.Current.CancellationToken);

        result.NotApplicable.ShouldBeNull();
        result.Steps.Length.ShouldBe(scenario.Steps.Length, Failures(result));
        result.Checks.Where(check => !check.Passed && check.Level != Level.May).ShouldBeEmpty(Failures(result));
    }

    private static string Failures(ScenarioResult result) =>
        string.Join(
            '\n',
            result.Steps.SelectMany(step =>
                step.Checks.Where(check => !check.Passed)
                    .Select(check => $"{step.Step.What} ({step.Request}): expected {check.What}; found {check.Found}")
            )
        );
}

public sealed class CorporaOnSqlite(SqliteServer server) : CorpusTests(server), IClassFixture<SqliteServer>;

public sealed class CorporaOnPostgres(PostgresServer server) : CorpusTests(server), IClassFixture<PostgresServer>;
