using System.Text.Json.Nodes;
using Rollcall.Testing.Hostile;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>Whatever is sent to the SCIM endpoints, and to the others beside them.</summary>
public abstract class FuzzLaws(FuzzServer fixture)
{
    private const int Requests = 500;

    [Fact]
    public async Task Nearly_right_requests_are_refused_in_words_and_change_nothing_or_are_carried_out_whole()
    {
        var victim = await fixture.NewVictimAsync();
        var before = await victim.DirectoryAsync();
        foreach (
            var (request, name) in Seed.Requests(new HostileScim(victim.Source, victim.User, victim.Group).Requests, Requests)
        )
        {
            var answer = await victim.SendAsync(request);

            // 501 is what /Me has to say.
            (answer.Status is < 500 or 501).ShouldBeTrue($"{answer.Status} {answer.Text} to {name}");
            var after = await victim.DirectoryAsync();
            if (answer.Status >= 400)
            {
                if (!ErrorLaws.IsRefusedByTheWebServer(answer) && request.Method != "HEAD")
                    ErrorLaws.ShouldBeScimError(answer, name);
                after.ShouldBe(before, name);
            }
            else
            {
                await ShouldBeReadBackAsync(victim, request, answer, name);
            }
            before = after;
        }
        ErrorLaws.ShouldKeepTheLogClean(fixture.Server);
    }

    [Fact]
    public async Task Nearly_right_requests_for_a_token_get_none_and_a_reason()
    {
        var victim = await fixture.NewVictimAsync();
        foreach (var (request, name) in Seed.Requests(new HostileAdmin(victim.Source).TokenRequests, Requests))
        {
            using var message = request.ToMessage(fixture.Server.Address, authorization: null);
            using var response = await fixture.Server.Http.SendAsync(message, TestContext.Current.CancellationToken);
            var answer = await ScimAnswer.ReadAsync(response);

            answer.Status.ShouldBeInRange(400, 499, name);
            if (answer.Status != 404 && !ErrorLaws.IsRefusedByTheWebServer(answer))
                ErrorLaws.ShouldBeTokenError(answer, name);
        }
        ErrorLaws.ShouldKeepTheLogClean(fixture.Server);
    }

    [Fact]
    public async Task Nearly_right_requests_of_an_administrator_are_refused_in_words_and_change_nobody()
    {
        var victim = await fixture.NewVictimAsync();
        var before = await victim.DirectoryAsync();
        foreach (var (request, name) in Seed.Requests(new HostileAdmin(victim.Source).Requests, Requests))
        {
            var answer = await victim.SendAsync(request, FuzzServer.AdminToken);

            answer.Status.ShouldBeLessThan(500, $"{answer.Text} to {name}");
            if (answer.Status >= 400 && !ErrorLaws.IsRefusedByTheWebServer(answer))
                ErrorLaws.ShouldBeProblem(answer, name);
        }
        (await victim.DirectoryAsync()).ShouldBe(before);
        ErrorLaws.ShouldKeepTheLogClean(fixture.Server);
    }

    private static async Task ShouldBeReadBackAsync(Victim victim, HostileRequest request, ScimAnswer answer, string name)
    {
        if (
            request.Method is not ("POST" or "PUT" or "PATCH")
            || answer.Status == 204
            || request.Path.EndsWith(".search", StringComparison.Ordinal)
        )
            return;
        if (request.Path.EndsWith("/Bulk", StringComparison.Ordinal))
        {
            answer.Json["Operations"].ShouldBeOfType<JsonArray>(name);
            return;
        }
        var read = await victim.Scim.GetAsync(answer.Json["meta"]!["location"]!.GetValue<string>());
        read.Status.ShouldBe(200, name);
        read.Text.ShouldBe(answer.Text, name);
    }
}

public sealed class SqliteFuzzLaws(SqliteFuzzServer fixture) : FuzzLaws(fixture), IClassFixture<SqliteFuzzServer>;

public sealed class PostgresFuzzLaws(PostgresFuzzServer fixture) : FuzzLaws(fixture), IClassFixture<PostgresFuzzServer>;
