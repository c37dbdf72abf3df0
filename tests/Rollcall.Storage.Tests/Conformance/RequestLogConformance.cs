using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class RequestLogConformance(TestDatabase database)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly IRequestLog _log = database.Storage.Requests;
    private readonly string _source = TestDatabase.NewName("source");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_comes_back_as_it_was_appended()
    {
        var request = Request(0) with
        {
            Credential = "primary",
            Query = "attributes=userName",
            Resource = ResourceId.New(Start),
            UserAgent = "Okta SCIM Client 1.0.0 – ünïcode",
            Client = "192.0.2.7",
            Status = 409,
            ScimType = "uniqueness",
            Detail = "There is one already.",
            Writes = true,
            Duration = TimeSpan.FromMicroseconds(1_234),
            Sent = new(27, """{"userName":"zoë@example.com"}""", BodyOmission.None),
            Answered = new(90_000, null, BodyOmission.TooLong),
        };

        await _log.AppendAsync([request], Token);

        (await _log.FindAsync(request.Id, Token)).ShouldBe(request);
        (await Query(new() { WithBodies = true })).ShouldHaveSingleItem().ShouldBe(request);
        (await Query(new())).ShouldHaveSingleItem().Sent.ShouldBe(request.Sent with { Text = null });
    }

    [Fact]
    public async Task One_that_was_never_recorded_is_not_found()
    {
        (await _log.FindAsync(Guid.CreateVersion7(Start), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Requests_are_found_by_every_column()
    {
        var resource = ResourceId.New(Start);
        await _log.AppendAsync(
            [
                Request(0),
                Request(1) with
                {
                    Method = "PATCH",
                    Writes = true,
                    Resource = resource,
                },
                Request(2) with
                {
                    Status = 401,
                },
                Request(3) with
                {
                    Query = "filter=userName eq \"Ada%_\"",
                },
            ],
            Token
        );

        (await Minutes(new())).ShouldBe([3, 2, 1, 0]);
        (await Minutes(new() { Ascending = true })).ShouldBe([0, 1, 2, 3]);
        (await Minutes(new() { FailedOnly = true })).ShouldBe([2]);
        (await Minutes(new() { WritesOnly = true })).ShouldBe([1]);
        (await Minutes(new() { Status = 401 })).ShouldBe([2]);
        (await Minutes(new() { Method = "PATCH" })).ShouldBe([1]);
        (await Minutes(new() { Resource = resource })).ShouldBe([1]);
        (await Minutes(new() { Text = "username EQ \"ada%_" })).ShouldBe([3]);
        (await Minutes(new() { Text = "_Users" })).ShouldBeEmpty();
        (await Minutes(new() { Text = "/users", FailedOnly = true })).ShouldBe([2]);
        (await Minutes(new() { Since = Start.AddMinutes(2) })).ShouldBe([3, 2]);
        (await Minutes(new() { Until = Start.AddMinutes(2) })).ShouldBe([1, 0]);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_id_in_both_directions()
    {
        await _log.AppendAsync([.. Enumerable.Range(0, 5).Select(Request)], Token);

        var newest = await Query(new() { Limit = 2 });
        var older = await Query(new() { Limit = 2, Beyond = newest[^1].Id });
        var later = await Query(
            new()
            {
                Limit = 9,
                Beyond = older[^1].Id,
                Ascending = true,
            }
        );

        newest.Concat(older).Select(Minute).ShouldBe([4, 3, 2, 1]);
        later.Select(Minute).ShouldBe([2, 3, 4]);
    }

    [Fact]
    public async Task What_is_too_old_goes_and_other_sources_keep_theirs()
    {
        var other = TestDatabase.NewName("source");
        await _log.AppendAsync([.. Enumerable.Range(0, 4).Select(Request), Request(0) with { Source = other }], Token);

        (await _log.TrimAsync(_source, Start.AddMinutes(2), keep: 100, Token)).ShouldBe(2);

        (await Minutes(new())).ShouldBe([3, 2]);
        (await _log.QueryAsync(new RequestQuery { Source = other }, Token)).Count.ShouldBe(1);
        (await _log.SourcesAsync(Token)).ShouldContain(_source);
        (await _log.SourcesAsync(Token)).ShouldContain(other);
    }

    [Fact]
    public async Task What_is_more_than_may_be_kept_goes_oldest_first()
    {
        await _log.AppendAsync([.. Enumerable.Range(0, 6).Select(Request)], Token);

        (await _log.TrimAsync(_source, Start, keep: 2, Token)).ShouldBe(4);
        (await _log.TrimAsync(_source, Start, keep: 2, Token)).ShouldBe(0);

        (await Minutes(new())).ShouldBe([5, 4]);
    }

    [Fact]
    public async Task A_search_looks_at_a_bounded_number_and_says_where_to_go_on()
    {
        RecordedRequest[] requests =
        [
            .. Enumerable
                .Range(0, 25)
                .Select(minute => Request(minute) with { Path = minute % 10 == 3 ? "/Users/Ada" : "/Users" }),
        ];
        await _log.AppendAsync(requests, Token);
        var query = new RequestQuery
        {
            Source = _source,
            Text = "ada",
            Limit = 2,
        };
        var found = new List<int>();
        var parts = 0;
        for (RequestWindow? window = null; window is null || window.LookedTo is not null; parts++)
        {
            window = await _log.SearchAsync(query with { Beyond = window?.LookedTo }, mostLookedAt: 10, Token);
            found.AddRange(window.Requests.Select(Minute));
        }

        found.ShouldBe([23, 13, 3]);
        parts.ShouldBe(3);
        var oldest = await _log.SearchAsync(
            query with
            {
                Ascending = true,
                Since = Start.AddMinutes(4),
            },
            mostLookedAt: 10,
            Token
        );
        (oldest.Requests.Select(Minute).Single(), oldest.LookedTo).ShouldBe((13, requests[13].Id));
        (await _log.SearchAsync(query with { Until = Start.AddMinutes(3) }, mostLookedAt: 10, Token)).LookedTo.ShouldBeNull();
    }

    private RecordedRequest Request(int minute)
    {
        var at = Start.AddMinutes(minute);
        return new()
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Source = _source,
            Method = "GET",
            Path = "/Users",
            Operation = "users.list",
            Status = 200,
            Duration = TimeSpan.FromMilliseconds(2),
        };
    }

    private static int Minute(RecordedRequest request) => (int)(request.At - Start).TotalMinutes;

    private Task<IReadOnlyList<RecordedRequest>> Query(RequestQuery query) =>
        _log.QueryAsync(query with { Source = _source }, Token);

    private async Task<IEnumerable<int>> Minutes(RequestQuery query) => (await Query(query)).Select(Minute);
}

public sealed class SqliteRequestLogTests(SqliteDatabase database)
    : RequestLogConformance(database),
        IClassFixture<SqliteDatabase>;

public sealed class PostgresRequestLogTests(PostgresDatabase database)
    : RequestLogConformance(database),
        IClassFixture<PostgresDatabase>;
