namespace Rollcall.Server.Tests.Fuzz;

/// <summary>What is kept of one resource is bounded, however it grows.</summary>
public sealed class LargeResourceTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task A_user_grows_by_small_steps_up_to_the_limit_and_can_still_be_disabled_then()
    {
        var id = await _scim.CreateUserAsync("grows@example.com");
        var statuses = new List<int>();
        for (var step = 0; step < 10; step++)
            statuses.Add((await _scim.PatchAsync($"Users/{id}", Grow(step))).Status);

        statuses.First().ShouldBe(200);
        statuses.Last().ShouldBe(400);
        (await _scim.PatchAsync($"Users/{id}", Grow(9))).Detail.ShouldContain("262144");
        var disabled = await _scim.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        disabled.Status.ShouldBe(200);
        disabled.Json["active"]!.GetValue<bool>().ShouldBeFalse();
    }

    private static string Grow(int step) =>
        Bodies.Patch($$$"""{"op":"add","value":{"urn:example:{{{step}}}":{"a":"{{{new string('v', 60_000)}}}"} } }""");
}
