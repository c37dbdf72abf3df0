namespace Rollcall.Demo.Company;

internal static class TeamNames
{
    public static IReadOnlyList<string> All { get; } =
    ["Team Aurora", "Team Basalt", "Team Cirrus", "Team Delta", "Team Ember", "Team Fjord", "Team Gale", "Team Harbor"];
}
