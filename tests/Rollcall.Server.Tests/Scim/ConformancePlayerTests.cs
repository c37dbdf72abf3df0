using System.Net;
using System.Text;
using Rollcall.Conformance;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;

namespace Rollcall.Server.Tests.Scim;

/// <summary>A player that finds no fault anywhere would be worth nothing: here it plays against servers that are wrong.</summary>
public sealed class ConformancePlayerTests
{
    private const string Create = """
        scenario: Somebody is created
        steps:
          - step: created
            post: /Users
            send: { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada-{run}@example.com" }
            expect: { body: { active: true, emails: null } }
            save: { id: id }
          - step: read
            get: /Users/{id}
        """;

    [Fact]
    public async Task A_right_answer_passes_every_check_and_what_was_made_is_removed()
    {
        var server = new Answers(
            Reply(201, User("\"active\":true"), ("Location", "http://scim.test/v2/Users/1")),
            Reply(200, User("\"active\":true")),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Create);

        result.Checks.Where(check => !check.Passed).ShouldBeEmpty();
        result.Passed.ShouldBeGreaterThan(15);
        server.Requests.ShouldBe(["POST /v2/Users", "GET /v2/Users/1", "DELETE /v2/Users/1"]);
    }

    [Theory]
    [InlineData("\"active\":\"true\"", "active: true")]
    [InlineData("\"active\":true,\"emails\":[{\"value\":\"x\"}]", "emails: nothing")]
    [InlineData("\"active\":true,\"password\":\"x\"", "no password")]
    [InlineData("\"active\":true,\"urn:example:x\":{}", "schemas with urn:example:x, whose data is there")]
    public async Task A_wrong_answer_is_named(string attributes, string expected)
    {
        var server = new Answers(
            Reply(201, User(attributes), ("Location", "http://scim.test/v2/Users/1")),
            Reply(200, User("\"active\":true")),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Create);

        result.Holds.ShouldBeFalse();
        result.Checks.ShouldContain(check => !check.Passed && check.What == expected);
    }

    [Fact]
    public async Task Headers_and_media_types_are_looked_at()
    {
        var server = new Answers(
            Reply(201, User("\"active\":true")) with
            {
                MediaType = "text/html",
            },
            Reply(200, User("\"active\":true")),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Create);

        var failed = result.Checks.Where(check => !check.Passed).Select(check => check.What).ToList();
        failed.ShouldContain("Location");
        failed.ShouldContain("Content-Type application/scim+json");
    }

    [Fact]
    public async Task After_a_refused_create_the_rest_is_left_and_nothing_is_removed()
    {
        var server = new Answers(Reply(500, "oops"));

        var result = await PlayAsync(server, Create);

        result.Holds.ShouldBeFalse();
        result.Steps.Length.ShouldBe(1);
        server.Requests.ShouldBe(["POST /v2/Users"]);
    }

    [Theory]
    [InlineData("{\"id\":\"1\",\"id\":\"2\"}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"id\":")]
    public async Task An_answer_that_nobody_can_read_is_a_failed_check_and_not_the_end(string body)
    {
        var result = await PlayAsync(new Answers(Reply(201, body)), Create);

        result.Checks.ShouldContain(check => !check.Passed && check.What == "a body of JSON");
    }

    [Fact]
    public async Task A_charset_that_does_not_exist_is_no_reason_to_stop()
    {
        var answer = Reply(400, "{}") with { MediaType = "application/scim+json", Charset = "no-such-charset" };

        var result = await PlayAsync(new Answers(answer), Create);

        result.Steps.Single().Checks.ShouldContain(check => check.What == "status 201" && !check.Passed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_that_is_stopped_removes_what_it_made(int duringRequest)
    {
        using var stop = new CancellationTokenSource();
        var server = new Answers(Reply(201, User("\"active\":true"), ("Location", "http://scim.test/v2/Users/1")), Reply(204, ""))
        {
            // Ctrl-C comes while this request is on its way.
            Before = request => request == duringRequest ? stop.CancelAsync() : Task.CompletedTask,
        };

        await Should.ThrowAsync<OperationCanceledException>(() => PlayUntilAsync(server, Create, stop.Token));

        server.Requests[^1].ShouldBe("DELETE /v2/Users/1");
    }

    [Fact]
    public async Task A_scenario_that_lists_everybody_does_not_apply_where_somebody_is()
    {
        var somebody = new Answers(Reply(200, "{\"totalResults\":1}"));
        var nobody = new Answers(Reply(200, "{\"totalResults\":0}"), Reply(200, "{\"totalResults\":0}"), Reply(500, ""));

        var skipped = await PlayAsync(somebody, "requires: [emptyDirectory]\n" + Create);
        var played = await PlayAsync(nobody, "requires: [emptyDirectory]\n" + Create);

        skipped.NotApplicable.ShouldNotBeNull().ShouldContain("people or groups already");
        somebody.Requests.ShouldBe(["GET /v2/Users"]);
        played.NotApplicable.ShouldBeNull();
        nobody.Requests.ShouldBe(["GET /v2/Users", "GET /v2/Groups", "POST /v2/Users"]);
    }

    [Fact]
    public async Task A_location_on_another_host_never_gets_the_token()
    {
        const string Bulk = """
            scenario: Bulk
            steps:
              - step: bulk
                post: /Bulk
                send: {}
                expect: { status: 200 }
            """;
        const string Operations =
            "{\"Operations\":[{\"method\":\"POST\",\"status\":\"201\",\"location\":\"http://scim.test/v2.evil.example/Users/1\"}]}";
        var server = new Answers(Reply(200, Operations));

        await PlayAsync(server, Bulk);

        server.Requests.ShouldBe(["POST /v2/Bulk"]);
    }

    private const string Twice = """
        scenario: Somebody is created twice
        steps:
          - step: created
            post: /Users
            send: { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada-{run}@example.com" }
            save: { id: id }
          - step: again
            post: /Users
            send: { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada-{run}@example.com" }
            expect:
              error: 409 uniqueness
        """;

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task A_create_that_is_answered_with_who_is_there_is_a_deviation_and_no_failure(int status)
    {
        var location = ("Location", "http://scim.test/v2/Users/1");
        var server = new Answers(
            Reply(201, User("\"active\":true"), location),
            Reply(status, User("\"active\":true"), location),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Twice);

        result.Holds.ShouldBeTrue();
        (result.Deviating, result.Failed(Level.Must), result.Failed(Level.Should)).ShouldBe((1, 0, 0));
        var check = result.Checks.Single(check => !check.Passed);
        check.Deviation.ShouldBe(Rollcall.Conformance.Checks.Deviation.LinksOnCreate);
        (check.What, check.Found).ShouldBe(("status 409", $"{status}"));
        // Once, though it was answered twice.
        server.Requests.ShouldBe(["POST /v2/Users", "POST /v2/Users", "DELETE /v2/Users/1"]);
    }

    [Fact]
    public async Task A_second_resource_of_the_same_name_is_a_failure_as_ever()
    {
        var other = User("\"active\":true").Replace("\"id\":\"1\"", "\"id\":\"2\"", StringComparison.Ordinal);
        var server = new Answers(
            Reply(201, User("\"active\":true"), ("Location", "http://scim.test/v2/Users/1")),
            Reply(201, other, ("Location", "http://scim.test/v2/Users/2")),
            Reply(204, ""),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Twice);

        (result.Holds, result.Deviating, result.Failed(Level.Must)).ShouldBe((false, 0, 1));
    }

    [Fact]
    public async Task Where_a_story_needs_several_and_the_server_keeps_one_it_ends_there()
    {
        var again =
            Twice.Replace("    expect:\n      error: 409 uniqueness", "", StringComparison.Ordinal)
            + "\n  - step: both are listed\n    get: /Users\n    expect: { body: { totalResults: 2 } }\n";
        var location = ("Location", "http://scim.test/v2/Users/1");
        var server = new Answers(
            Reply(201, User("\"active\":true"), location),
            Reply(201, User("\"active\":true"), location),
            Reply(204, "")
        );

        var result = await PlayAsync(server, again);

        (result.Holds, result.Deviating, result.Steps.Length).ShouldBe((true, 1, 2));
        server.Requests.ShouldNotContain("GET /v2/Users");
    }

    [Fact]
    public async Task Who_is_asked_for_patience_sends_the_request_again()
    {
        var server = new Answers(
            Reply(429, "{}", ("Retry-After", "0")),
            Reply(201, User("\"active\":true"), ("Location", "http://scim.test/v2/Users/1")),
            Reply(200, User("\"active\":true")),
            Reply(429, "{}", ("Retry-After", "0")),
            Reply(204, "")
        );

        var result = await PlayAsync(server, Create);

        result.Checks.Where(check => !check.Passed).ShouldBeEmpty();
        server.Requests.ShouldBe([
            "POST /v2/Users",
            "POST /v2/Users",
            "GET /v2/Users/1",
            "DELETE /v2/Users/1",
            "DELETE /v2/Users/1",
        ]);
    }

    [Fact]
    public async Task A_limit_without_a_time_is_an_answer()
    {
        var result = await PlayAsync(new Answers(Reply(429, "{}")), Create);

        result.Holds.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_server_does_not_offer_does_not_apply()
    {
        var server = new Answers();

        var result = await PlayAsync(server, "requires: [bulk]\n" + Create);

        result.NotApplicable.ShouldNotBeNull().ShouldContain("bulk");
        result.Holds.ShouldBeTrue();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void A_corpus_with_a_word_nobody_knows_is_refused_with_its_place()
    {
        var wrong = Should.Throw<CorpusException>(() =>
            Scenarios(Create.Replace("expect:", "expects:", StringComparison.Ordinal))
        );

        wrong.Message.ShouldContain("step 1");
        wrong.Message.ShouldContain("expects");
    }

    [Fact]
    public void Every_scenario_has_a_title_of_its_own_within_its_corpus_and_every_file_is_read()
    {
        foreach (var corpus in Corpora.All)
            corpus.Scenarios.Select(scenario => scenario.Title).ShouldBeUnique(corpus.Name);
        Corpora.All.Select(corpus => corpus.Name).ShouldContain("rfc");
        Corpora.Find("OKTA").ShouldNotBeNull();
    }

    private static Task<ScenarioResult> PlayAsync(Answers server, string corpus) =>
        PlayUntilAsync(server, corpus, TestContext.Current.CancellationToken);

    private static async Task<ScenarioResult> PlayUntilAsync(Answers server, string corpus, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(server);
        var player = new Player(http, new Uri("http://scim.test/v2"), token: null);
        return await player.PlayAsync(Scenarios(corpus)[0], new ServerFeatures([]), cancellationToken);
    }

    private static IReadOnlyList<Scenario> Scenarios(string corpus) => CorpusReader.Read("test/case", new StringReader(corpus));

    private static string User(string attributes) =>
        $$$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"ada",{{{attributes}}},
             "meta":{"resourceType":"User","created":"2026-01-01T00:00:00Z","lastModified":"2026-01-01T00:00:00Z",
             "location":"http://scim.test/v2/Users/1"}}
            """;

    private static Answer Reply(int status, string body, params (string Name, string Value)[] headers) =>
        new(status, body, headers);

    private sealed record Answer(int Status, string Body, (string Name, string Value)[] Headers)
    {
        public string MediaType { get; init; } = "application/scim+json";

        public string Charset { get; init; } = "utf-8";
    }

    /// <summary>A server that answers what it was told to, in order.</summary>
    private sealed class Answers(params Answer[] answers) : HttpMessageHandler
    {
        private readonly Queue<Answer> _left = new(answers);

        public List<string> Requests { get; } = [];

        /// <summary>Done when the request of this number has come.</summary>
        public Func<int, Task> Before { get; init; } = _ => Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            await Before(Requests.Count);
            cancellationToken.ThrowIfCancellationRequested();
            var answer = _left.Dequeue();
            var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
            {
                Content = new StringContent(answer.Body, Encoding.UTF8, answer.MediaType),
            };
            foreach (var (name, value) in answer.Headers)
                response.Headers.TryAddWithoutValidation(name, value);
            response.Content.Headers.ContentType!.CharSet = answer.Charset;
            return response;
        }
    }
}
