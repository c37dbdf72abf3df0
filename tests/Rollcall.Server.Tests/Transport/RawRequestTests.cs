using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Rollcall.Server.Hosting;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Transport;

/// <summary>
/// Requests that no client library would send. Each is answered with an error or not at all, the connection ends soon, nothing is changed, and
/// the server goes on.
/// </summary>
public abstract partial class RawRequestTests(ServerFixture fixture)
{
    private const string Person = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}""";

    private readonly ScimClient _scim = fixture.NewSource();

    /// <summary>What is sent, where <c>{target}</c> is the collection, <c>{head}</c> the usual headers and <c>{person}</c> a whole user.</summary>
    public static TheoryData<string, string, int[]> Malformed =>
        new()
        {
            { "a length that is too short", "POST {target} HTTP/1.1\r\n{head}Content-Length: 10\r\n\r\n{person}", [400] },
            { "a length below nothing", "POST {target} HTTP/1.1\r\n{head}Content-Length: -1\r\n\r\n{person}", [400] },
            { "a length that is no number", "POST {target} HTTP/1.1\r\n{head}Content-Length: ten\r\n\r\n{person}", [400] },
            {
                "two lengths",
                "POST {target} HTTP/1.1\r\n{head}Content-Length: 10\r\nContent-Length: {length}\r\n\r\n{person}",
                [400]
            },
            {
                "a length beyond any number",
                "POST {target} HTTP/1.1\r\n{head}Content-Length: 99999999999999999999\r\n\r\n{person}",
                [400]
            },
            { "a length that is too large", "POST {target} HTTP/1.1\r\n{head}Content-Length: 9999999999\r\n\r\n{person}", [413] },
            { "no length at all", "POST {target} HTTP/1.1\r\n{head}\r\n{person}", [400, 411] },
            { "a chunk whose size is none", Chunked("zz\r\n{person}\r\n0\r\n\r\n"), [400] },
            { "a chunk of endless size", Chunked("FFFFFFFFFFFFFFFFF\r\n{person}\r\n0\r\n\r\n"), [400] },
            { "a chunk of negative size", Chunked("-5\r\n{person}\r\n0\r\n\r\n"), [400] },
            { "a chunk that is longer than it says", Chunked("5\r\n{person}\r\n0\r\n\r\n"), [400] },
            { "a coding nobody knows", "POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: zip\r\n\r\n{person}", [400, 501] },
            {
                "a chunked body in a coding nobody knows",
                "POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: gzip, chunked\r\n\r\n{person}",
                [400, 501]
            },
            {
                "chunks, and then something else",
                "POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: chunked, identity\r\n\r\n{person}",
                [400, 501]
            },
            { "NUL in the request line", "GET {target}\0 HTTP/1.1\r\n{head}\r\n", [400] },
            { "NUL in a header", "GET {target} HTTP/1.1\r\n{head}X-Name: a\0b\r\n\r\n", [400] },
            { "a blank before the colon", "GET {target} HTTP/1.1\r\n{head}X-Name : a\r\n\r\n", [400] },
            { "a folded header", "GET {target} HTTP/1.1\r\n{head}X-Name: a\r\n b\r\n\r\n", [400] },
            { "a header without a name", "GET {target} HTTP/1.1\r\n{head}: a\r\n\r\n", [400] },
            { "no Host", "GET {target} HTTP/1.1\r\nConnection: close\r\n\r\n", [400] },
            { "two Hosts", "GET {target} HTTP/1.1\r\n{head}Host: other.example\r\n\r\n", [400] },
            { "another host in the target", "GET http://other.example{target} HTTP/1.1\r\n{head}\r\n", [400] },
            { "a tunnel", "CONNECT other.example:443 HTTP/1.1\r\n{head}\r\n", [400, 404, 405] },
            { "a method in lower case", "get {target} HTTP/1.1\r\n{head}\r\n", [400, 405] },
            { "a version that is none", "GET {target} HTTP/9.9\r\n{head}\r\n", [400, 505] },
            { "a path that leaves the root", "GET /../../etc/passwd HTTP/1.1\r\n{head}\r\n", [400, 404] },
            { "an escape that is none", "GET {target}/%zz HTTP/1.1\r\n{head}\r\n", [400, 404] },
            { "an escaped NUL", "GET {target}/%00 HTTP/1.1\r\n{head}\r\n", [400, 404] },
            { "a length beyond ASCII", "POST {target} HTTP/1.1\r\n{head}Content-Length: {length}\u00b2\r\n\r\n{person}", [400] },
            {
                "a coding beyond ASCII",
                "POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: chunk\u00e9d\r\n\r\n{person}",
                [400, 501]
            },
            { "a Host beyond ASCII", "GET {target} HTTP/1.1\r\nHost: \u00e9\r\nConnection: close\r\n\r\n", [400] },
            { "a header name beyond ASCII", "GET {target} HTTP/1.1\r\n{head}X-Nam\u00e9: a\r\n\r\n", [400] },
            { "a path beyond ASCII", "GET {target}/\u00e9 HTTP/1.1\r\n{head}\r\n", [400] },
            { "a header of a megabyte", "GET {target} HTTP/1.1\r\n{head}X-Name: {megabyte}\r\n\r\n", [431] },
            { "a name of a megabyte", "GET {target} HTTP/1.1\r\n{head}{megabyte}: a\r\n\r\n", [431] },
            { "a request line of a megabyte", "GET {target}?filter={megabyte} HTTP/1.1\r\n{head}\r\n", [414] },
            { "ten thousand headers", "GET {target} HTTP/1.1\r\n{head}{headers}\r\n", [431] },
            { "HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", [] },
            { "a TLS handshake", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03{person}", [400] },
            { "nothing but blank lines", "\r\n\r\n\r\n\0\r\n", [400] },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_malformed_is_refused_and_the_connection_closed(string what, string request, int[] statuses)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(Filled(request));

        var answered = StatusesIn(await connection.ReadAsync());

        if (statuses.Length > 0)
            answered.ShouldNotBeEmpty(what);
        answered.ShouldAllBe(status => statuses.Contains(status), what);
        await ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task Requests_whose_headers_never_end_hold_up_nobody_and_are_given_up()
    {
        var slow = new List<RawConnection>();
        for (var number = 0; number < 200; number++)
        {
            slow.Add(await RawConnection.OpenAsync(fixture.Server.Address));
            await slow[^1].SendAsync(Filled("GET {target} HTTP/1.1\r\n{head}X-Slow: "));
        }
        await ShouldBeUntouchedAsync();
        // One of them goes on a byte at a time, which gains it nothing.
        using var ended = new CancellationTokenSource();
        var dripping = DripAsync(slow[0], ended.Token);

        var answers = await Task.WhenAll(slow.Select(connection => connection.ReadAsync()));

        answers.SelectMany(StatusesIn).ShouldAllBe(status => status == 408);
        await ended.CancelAsync();
        await dripping;
        slow.ForEach(connection => connection.Dispose());
        await ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("POST {target} HTTP/1.1\r\n{head}Content-Length: {length}\r\n\r\n{\"schemas\":")]
    [InlineData("POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n60\r\n{\"schemas\":")]
    [InlineData("POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n6")]
    [InlineData("POST {target} HTTP/1.1\r\n{head}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n")]
    public async Task Half_a_body_and_then_silence_is_given_up(string request)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(Filled(request));

        var answered = StatusesIn(await connection.ReadAsync());

        answered.ShouldAllBe(status => status == 100 || status == 400 || status == 408);
        await ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task Who_goes_away_in_the_middle_of_a_body_changes_nothing()
    {
        for (var length = 0; length < Person.Length; length += 11)
        {
            using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
            await connection.SendAsync(
                Filled($"POST {{target}} HTTP/1.1\r\n{{head}}Content-Length: {{length}}\r\n\r\n{Person[..length]}")
            );
        }
        await ShouldBeUntouchedAsync();
    }

    /// <summary>RFC 9112 section 6.1: whoever sends both may be smuggling a request past a proxy.</summary>
    [Fact]
    public async Task A_body_with_a_length_and_in_chunks_is_one_request_at_most_and_ends_the_connection()
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(
            Filled(
                "POST {target} HTTP/1.1\r\n{open}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + "POST {target} HTTP/1.1\r\n{head}Content-Length: {length}\r\n\r\n{person}"
            )
        );

        StatusesIn(await connection.ReadAsync()).ShouldBe([400]);
        await ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_client_that_waits_for_100_gets_it_when_its_body_is_wanted()
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(
            Filled("POST {target} HTTP/1.1\r\n{head}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n")
        );
        var first = await connection.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
        StatusesIn(first).ShouldBe([100]);

        await connection.SendAsync(Person);

        StatusesIn(await connection.ReadAsync()).ShouldBe([201]);
        using var stranger = await RawConnection.OpenAsync(fixture.Server.Address);
        await stranger.SendAsync(
            Filled(
                "POST {target} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
            )
        );
        StatusesIn(await stranger.ReadAsync()).ShouldBe([401]);
    }

    [Theory]
    [InlineData("POST {target} HTTP/1.1\r\nHost: x\r\n", 401)]
    [InlineData("POST {target}/nowhere/at/all HTTP/1.1\r\n{open}", 404)]
    [InlineData("PUT {target}/nobody HTTP/1.1\r\n{open}Content-Encoding: gzip\r\n", 415)]
    [InlineData("DELETE {target}/nobody HTTP/1.1\r\n{open}", 404)]
    [InlineData("GET {target} HTTP/1.1\r\n{open}", 200)]
    [InlineData("POST /admin/v1/reconcile HTTP/1.1\r\nHost: x\r\n", 401)]
    public async Task A_client_that_is_answered_before_it_sent_its_body_is_told_that_the_connection_ends(string head, int status)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(Filled($"{head}Expect: 100-continue\r\nContent-Length: {{length}}\r\n\r\n"));

        // Not to the end: the server gives a body that may be on its way a few seconds.
        var answer = await connection.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));

        StatusesIn(answer).ShouldBe([status]);
        answer.ShouldContain("Connection: close");
    }

    [Fact]
    public async Task A_client_that_waited_for_100_may_use_its_connection_again()
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(
            Filled("POST {target} HTTP/1.1\r\n{open}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n")
        );
        await connection.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));

        await connection.SendAsync(Filled("{person}DELETE {target}/nobody HTTP/1.1\r\n{head}\r\n"));

        StatusesIn(await connection.ReadAsync()).ShouldBe([201, 404]);
    }

    [Fact]
    public async Task Five_hundred_requests_sent_at_once_are_answered_one_by_one()
    {
        const int Requests = 500;
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        var all = new StringBuilder();
        for (var number = 1; number < Requests; number++)
            all.Append("GET {target} HTTP/1.1\r\n{open}\r\n");
        all.Append("DELETE {target}/nobody HTTP/1.1\r\n{head}\r\n");
        await connection.SendAsync(Filled(all.ToString()));

        var answered = StatusesIn(await connection.ReadAsync());

        answered.Length.ShouldBe(Requests);
        answered[..^1].ShouldAllBe(status => status == 200);
        answered[^1].ShouldBe(404);
        await ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_compressed_body_is_not_unpacked(string coding)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var megabyte = 0; megabyte < 64; megabyte++)
                await zip.WriteAsync(new byte[1024 * 1024], TestContext.Current.CancellationToken);
        }
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(
            Filled($"POST {{target}} HTTP/1.1\r\n{{head}}Content-Encoding: {coding}\r\nContent-Length: {packed.Length}\r\n\r\n")
        );
        await connection.SendAsync(packed.ToArray());

        var answer = await connection.ReadAsync();

        StatusesIn(answer).ShouldBe([415]);
        answer.ShouldContain("Accept-Encoding: identity");
        answer.ShouldContain("not compressed");
        await ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("GET {absolute} HTTP/1.1\r\n{head}\r\n", 200)]
    [InlineData("GET {target} HTTP/1.0\r\n{head}\r\n", 200)]
    [InlineData("OPTIONS * HTTP/1.1\r\n{head}\r\n", 404)]
    [InlineData("OPTIONS {target} HTTP/1.1\r\n{head}\r\n", 204)]
    [InlineData("\r\nGET {target} HTTP/1.1\r\n{head}\r\n", 200)]
    public async Task Unusual_but_proper_forms_are_understood(string request, int status)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(Filled(request));

        StatusesIn(await connection.ReadAsync()).ShouldBe([status]);
    }

    /// <summary>Of header values only those of HTTP itself must be ASCII (RFC 9110 section 5.5); what SCIM makes of the others SCIM says.</summary>
    [Theory]
    [InlineData("GET {target} HTTP/1.1\r\n{head}User-Agent: caf\u00e9\r\n\r\n", 200)]
    [InlineData("GET {target} HTTP/1.1\r\n{head}User-Agent: caf\u00c3\u00a9\r\n\r\n", 200)]
    [InlineData("GET {target} HTTP/1.1\r\n{head}X-Name: \u00ff\u00fe\u0080\r\n\r\n", 200)]
    [InlineData("GET {target} HTTP/1.1\r\n{head}If-None-Match: \"\u00e9\"\r\n\r\n", 200)]
    [InlineData("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \u00e9\r\n\r\n", 401)]
    [InlineData("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: B\u00e9arer x\r\n\r\n", 401)]
    [InlineData("GET {target} HTTP/1.1\r\n{head}Accept: text/\u00e9\r\n\r\n", 200)]
    [InlineData(
        "PUT {target}/nobody HTTP/1.1\r\n{head}Content-Encoding: \u00e9\r\nContent-Length: {length}\r\n\r\n{person}",
        415
    )]
    [InlineData("GET {target}/%e9 HTTP/1.1\r\n{head}\r\n", 404)]
    public async Task A_header_or_path_beyond_ASCII_is_answered_by_SCIM(string request, int status)
    {
        using var connection = await RawConnection.OpenAsync(fixture.Server.Address);
        await connection.SendAsync(Filled(request));

        var answer = await connection.ReadAsync();

        StatusesIn(answer).ShouldBe([status], answer);
        answer.ShouldContain(status == 200 ? "ListResponse" : "urn:ietf:params:scim:api:messages:2.0:Error");
        await ShouldBeUntouchedAsync();
    }

    private static string Chunked(string body) => "POST {target} HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n" + body;

    private string Filled(string request)
    {
        var target = new Uri(_scim.BaseUrl + "/Users").AbsolutePath;
        var address = fixture.Server.Address;
        var open =
            $"Host: {address.Authority}\r\nAuthorization: Bearer {RollcallServer.Token}\r\nContent-Type: application/scim+json\r\n";
        return new StringBuilder(request)
            .Replace("{absolute}", $"http://{address.Authority}{target}")
            .Replace("{target}", target)
            .Replace("{head}", open + "Connection: close\r\n")
            .Replace("{open}", open)
            .Replace("{length}", Person.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Replace("{person}", Person)
            .Replace("{megabyte}", new string('m', 1024 * 1024))
            .Replace("{headers}", string.Concat(Enumerable.Repeat("X-Name: a\r\n", 10_000)))
            .ToString();
    }

    private static async Task DripAsync(RawConnection connection, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await connection.SendAsync("x");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    private async Task ShouldBeUntouchedAsync()
    {
        var everybody = await _scim.GetAsync("Users");
        (everybody.Status, everybody.Total).ShouldBe((200, 0));
        using var health = await fixture.Server.Http.GetAsync("health/ready", TestContext.Current.CancellationToken);
        ((int)health.StatusCode).ShouldBe(200);
    }

    private static int[] StatusesIn(string text) =>
        [.. StatusLine().Matches(text).Select(match => int.Parse(match.Groups["status"].ValueSpan, null))];

    [GeneratedRegex(@"HTTP/1\.1 (?<status>[0-9]{3}) ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StatusLine();
}

public sealed class ImpatientSqliteServer : ServerFixture
{
    protected override ServerOptions Options(ServerOptions options) => Impatience.Of(options);

    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class ImpatientPostgresServer : ServerFixture
{
    protected override ServerOptions Options(ServerOptions options) => Impatience.Of(options);

    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}

/// <summary>Waits for slow clients as the server does, for less long.</summary>
internal static class Impatience
{
    public static ServerOptions Of(ServerOptions options) =>
        options with
        {
            HeadersWithin = TimeSpan.FromSeconds(3),
            SlowBodyFor = TimeSpan.FromSeconds(2),
        };
}

public sealed class RawRequestsOnSqlite(ImpatientSqliteServer server)
    : RawRequestTests(server),
        IClassFixture<ImpatientSqliteServer>;

public sealed class RawRequestsOnPostgres(ImpatientPostgresServer server)
    : RawRequestTests(server),
        IClassFixture<ImpatientPostgresServer>;
