using Rollcall.Demo.Company;
using static Rollcall.Demo.Company.Sources;

namespace Rollcall.Demo.Day;

/// <summary>People start, and groups with them.</summary>
internal sealed class Arrivals(HumanResources office, Cast cast, NewPeople newPeople)
{
    public Phase HireEmployees(string clock, int count)
    {
        var teams = TeamNames.All;
        // Two are not like the others: a robot, which Jira's scope leaves out, and somebody who has an account in Jira already.
        Person[] hired =
        [
            .. Enumerable.Range(0, count - 2).Select(index => newPeople.Hire(Okta, teams[index % teams.Count])),
            newPeople.Named(Okta, "svc-backup@example.com", "Backup", "Robot", "Service"),
            newPeople.Named(Okta, Cast.AdoptedUserName, "Maria", "Haus", "Employee"),
        ];
        return new Phase(
            clock,
            $"{hired.Length} employees are hired",
            hired.Length,
            (step, token) => Cast.ForEachAsync(hired, office.HireAsync, step, token)
        );
    }

    public Phase FormTeams(string clock)
    {
        (string Name, Func<Person, int, bool> Has)[] groups =
        [
            .. TeamNames.All.Select(team => (team, new Func<Person, int, bool>((person, _) => person.Department == team))),
            ("Engineering", (_, index) => index % 2 == 0),
            ("Project Apollo", (_, index) => index % 7 == 0),
            ("Fire Wardens", (_, index) => index % 9 == 0),
            ("jira-administrators", (_, index) => index % 20 == 0),
        ];
        return new Phase(
            clock,
            "teams, projects, and a group named jira-administrators",
            groups.Length,
            (step, token) =>
            {
                var staff = cast.Of(Okta);
                return Cast.ForEachAsync(
                    groups,
                    (group, cancel) => office.CreateGroupAsync(Okta, group.Name, staff.Where(group.Has), cancel),
                    step,
                    token
                );
            }
        );
    }

    public Phase HireContractors(string clock, int count)
    {
        Person[] hired =
        [
            .. Enumerable.Range(0, count - 1).Select(_ => newPeople.Hire(Entra, "Agency", "Contractor")),
            newPeople.Named(Entra, Cast.Impostor, "Totally", "Harmless", "Contractor"),
        ];
        return new Phase(
            clock,
            $"{hired.Length} contractors start, one with the login {Cast.Impostor}",
            hired.Length + 2,
            async (step, token) =>
            {
                await Cast.ForEachAsync(hired, office.HireAsync, step, token);
                await office.CreateGroupAsync(Entra, "Agency Designers", hired.Where((_, index) => index % 2 == 0), token);
                step();
                await office.CreateGroupAsync(Entra, "Agency Developers", hired.Where((_, index) => index % 2 == 1), token);
                step();
            }
        );
    }

    public Phase HireOneMore(string clock)
    {
        var person = newPeople.Hire(Entra, "Agency", "Contractor");
        return new Phase(
            clock,
            "one more contractor, with title and manager a minute later",
            3,
            async (step, token) =>
            {
                await office.HireAsync(person, token);
                step();
                await office.ChangeMembersAsync(cast.Group(Entra, "Agency Developers"), [person], [], token);
                step();
                var manager = cast.Some(Entra, 1)[0];
                await office.ChangeAsync(person, person with { Title = "Consultant", Manager = manager.Number }, token);
                step();
            }
        );
    }
}
