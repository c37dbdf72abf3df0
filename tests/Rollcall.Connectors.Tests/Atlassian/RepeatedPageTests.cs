using System.Net;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.Atlassian;

/// <summary>An app, or a cache before it, that sends the same page whatever is asked: the list must end, and must not look whole.</summary>
public sealed class RepeatedPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_Crowd_that_comes_again_ends_the_list_as_not_learnt()
    {
        var users = string.Join(
            ',',
            Enumerable.Range(0, 1000).Select(number => $$"""{"name":"u{{number}}","key":"1:{{number}}"}""")
        );
        using var server = new CannedServer().On("GET group/user/direct", HttpStatusCode.OK, $$"""{"users":[{{users}}]}""");

        var members = await server.Crowd().ListMembersAsync("Team", Stop).ToListAsync(Stop);

        members.Count.ShouldBe(1001);
        members[^1].ShouldBeOfType<Reading<AccountReference>.Failed>().ShouldBeNotTrusted();
    }

    [Fact]
    public async Task A_page_of_Jira_that_comes_again_ends_the_list_as_not_learnt()
    {
        using var server = new CannedServer().On(
            "GET group/member",
            HttpStatusCode.OK,
            """{"isLast":false,"values":[{"key":"k1","name":"ada"},{"key":"k2","name":"eve"}]}"""
        );

        var members = await server.Jira().ListMembersAsync("Team", Stop).ToListAsync(Stop);

        members.Count.ShouldBe(3);
        members[^1].ShouldBeOfType<Reading<AccountReference>.Failed>().ShouldBeNotTrusted();
    }
}

internal static class RepeatedPages
{
    public static void ShouldBeNotTrusted(this Reading<AccountReference>.Failed failed) =>
        failed.Because.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
}
