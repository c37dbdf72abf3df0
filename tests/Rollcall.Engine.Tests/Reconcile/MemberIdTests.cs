using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class MemberIdTests
{
    [Fact]
    public async Task A_member_named_twice_once_in_capitals_is_there_once()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var jane = await rig.HireAsync("jane");
        var team = await rig.GroupAsync("Team");

        await rig.PatchGroupAsync(team, $$"""{"op":"add","path":"members","value":[{{Value(jane)}},{{Capital(jane)}}]}""");

        (await MembersAsync(rig, team)).ShouldBe([jane]);
    }

    [Theory]
    [InlineData("add", "remove", false)]
    [InlineData("remove", "add", true)]
    public async Task The_last_word_on_a_member_counts_however_the_id_is_spelt(string first, string last, bool isMember)
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var jane = await rig.HireAsync("jane");
        var team = await rig.GroupAsync("Team", jane);

        await rig.PatchGroupAsync(
            team,
            $$"""
            {"op":"{{first}}","path":"members","value":[{{Capital(jane)}}]},{"op":"{{last}}","path":"members","value":[{{Value(
                jane
            )}}]}
            """
        );

        (await MembersAsync(rig, team)).ShouldBe(isMember ? [jane] : []);
    }

    [Fact]
    public void An_id_is_what_we_issue_and_nothing_around_it()
    {
        var id = ResourceId.New(TimeProvider.System.GetUtcNow());
        ResourceId.TryParse(id.ToString().ToUpperInvariant(), out var same).ShouldBeTrue();
        same.ShouldBe(id);
        ResourceId.TryParse($" {id}", out _).ShouldBeFalse();
        ResourceId.TryParse(id.Value.ToString("N"), out _).ShouldBeFalse();
        ResourceId.TryParse(null, out _).ShouldBeFalse();
    }

    private static string Value(ResourceId id) => $$"""{"value":"{{id}}"}""";

    private static string Capital(ResourceId id) => $$"""{"value":"{{id.ToString().ToUpperInvariant()}}"}""";

    private static async Task<List<ResourceId>> MembersAsync(EngineRig rig, ResourceId group)
    {
        var members = new List<ResourceId>();
        await foreach (var member in rig.Storage.Directory.MembersAsync(group, TestContext.Current.CancellationToken))
            members.Add(member.Id);
        return members;
    }
}
