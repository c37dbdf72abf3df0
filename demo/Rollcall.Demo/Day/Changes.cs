using Rollcall.Demo.Company;
using static Rollcall.Demo.Company.Sources;

namespace Rollcall.Demo.Day;

/// <summary>What happens to people who stay, and to groups.</summary>
internal sealed class Changes(HumanResources office, Cast cast, NewPeople newPeople)
{
    /// <summary>People of each team join the next one, and two contractors change trades.</summary>
    public Phase OfTeams(string clock, int movers)
    {
        var teams = TeamNames.All;
        return new Phase(
            clock,
            "people change teams",
            teams.Count + 1,
            async (step, token) =>
            {
                var leaving = teams.ToDictionary(team => team, team => Movers(team, movers / teams.Count));
                var moves = teams.Select(
                    (team, index) =>
                        (Team: team, Joined: leaving[teams[(index + teams.Count - 1) % teams.Count]], Left: leaving[team])
                );
                await Cast.ForEachAsync(
                    moves,
                    (move, cancel) => office.ChangeMembersAsync(cast.Group(Okta, move.Team), move.Joined, move.Left, cancel),
                    step,
                    token
                );
                Person[] designers = [.. cast.Members(Entra, "Agency Designers").Take(2)];
                await office.ChangeMembersAsync(cast.Group(Entra, "Agency Designers"), [], designers, token);
                await office.ChangeMembersAsync(cast.Group(Entra, "Agency Developers"), designers, [], token);
                step();
            }
        );
    }

    public Phase OfNames(string clock) =>
        new(
            clock,
            "weddings: new surname, new login, new address",
            8,
            (step, token) =>
            {
                (Person Before, Person After)[] weddings =
                [
                    .. cast.Some(Okta, 6).Concat(cast.Some(Entra, 2)).Select(person => (person, newPeople.Marry(person))),
                ];
                return Cast.ForEachAsync(
                    weddings,
                    (pair, cancel) => office.ChangeAsync(pair.Before, pair.After, cancel),
                    step,
                    token
                );
            }
        );

    public Phase Promotions(string clock) =>
        new(
            clock,
            "promotions: title, manager, the group of team leads",
            11,
            async (step, token) =>
            {
                var promoted = cast.Some(Okta, 9);
                var boss = promoted[0];
                await Cast.ForEachAsync(
                    promoted.Skip(1),
                    (person, cancel) =>
                        office.ChangeAsync(person, person with { Title = "Team Lead", Manager = boss.Number }, cancel),
                    step,
                    token
                );
                await office.ChangeAsync(boss, boss with { Title = "Head of Engineering" }, token);
                step();
                await office.CreateGroupAsync(Okta, "Team Leads", promoted.Take(4), token);
                step();
                await office.ChangeMembersAsync(cast.Group(Okta, "Team Leads"), promoted[4..], promoted[..1], token);
                step();
            }
        );

    public Phase OfGroups(string clock) =>
        new(
            clock,
            "Apollo becomes Artemis, the fire wardens are dissolved",
            2,
            async (step, token) =>
            {
                await office.RenameGroupAsync(cast.Group(Okta, "Project Apollo"), "Project Artemis", token);
                step();
                await office.EmptyGroupAsync(cast.Group(Okta, "Fire Wardens"), token);
                step();
            }
        );

    private Person[] Movers(string team, int count) => [.. cast.Members(Okta, team).Take(Math.Max(count, 1))];
}
