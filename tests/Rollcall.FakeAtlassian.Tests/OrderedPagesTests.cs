namespace Rollcall.FakeAtlassian.Tests;

/// <summary>The fakes keep their order and their pages through long random histories: compared with a sorted list.</summary>
public sealed class OrderedPagesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Members_are_those_of_a_sorted_list_after_any_history(int seed)
    {
        await using var apps = await Apps.StartAsync();
        var random = new Random(seed);
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        for (var number = 0; number < 3000; number++)
            apps.Host.Crowd.AddUser($"u{number:D4}");

        for (var step = 0; step < 8000; step++)
        {
            var name = $"u{random.Next(3000):D4}";
            if (random.Next(3) > 0 && expected.Add(name))
                apps.Host.Crowd.AddMember("team", name);
            else if (expected.Remove(name))
                apps.Host.Crowd.RemoveMember("team", name);
        }

        var start = random.Next(expected.Count);
        var page = await apps.Crowd.GetAsync($"group/user/direct?groupname=team&start-index={start}&max-results=700");
        page.Names("users").ShouldBe(expected.Skip(start).Take(700));
        apps.Host.Crowd.FindGroup("team")!.Members.ShouldBe(expected);
    }
}
