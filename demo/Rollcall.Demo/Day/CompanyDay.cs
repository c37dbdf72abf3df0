using Rollcall.Demo.Company;
using Rollcall.Demo.Idp;

namespace Rollcall.Demo.Day;

/// <summary>The identity providers of the day: how each speaks in the morning and after lunch.</summary>
internal sealed record Dialects(
    IIdentityProvider OktaWizard,
    IIdentityProvider OktaCatalog,
    IIdentityProvider EntraDefault,
    IIdentityProvider EntraCompliant
);

/// <summary>The script: a company of invented people from its first hire to the evening. The same seed gives the same day.</summary>
internal sealed class CompanyDay(HumanResources office, Dialects dialects, int people, Random random)
{
    public IReadOnlyList<Phase> Phases()
    {
        var newPeople = new NewPeople(random);
        var cast = new Cast(office.Roster, random);
        var arrivals = new Arrivals(office, cast, newPeople);
        var changes = new Changes(office, cast, newPeople);
        var departures = new Departures(office, cast);
        var contractors = people / 5;
        var employees = people - contractors;
        return
        [
            Connect(
                "07:30",
                "Okta (wizard app) and Entra (default mode) are connected",
                dialects.OktaWizard,
                dialects.EntraDefault
            ),
            arrivals.HireEmployees("08:00", employees),
            arrivals.FormTeams("08:30"),
            arrivals.HireContractors("09:00", contractors),
            changes.OfTeams("10:00", employees / 10),
            changes.OfNames("11:00"),
            departures.Leave("11:30", "a contractor ends early", employees: 0, contractors: 1),
            Connect(
                "12:00",
                "Okta moves to its catalogue app, Entra to aadOptscim062020",
                dialects.OktaCatalog,
                dialects.EntraCompliant
            ),
            changes.Promotions("13:00"),
            arrivals.HireOneMore("13:30"),
            changes.OfGroups("14:00"),
            changes.OfTeams("15:00", employees / 12),
            departures.Leave("16:00", "people leave", Math.Max(employees / 14, 3), contractors: 2),
            departures.Return("17:00"),
            departures.DeleteForGood("17:30"),
        ];
    }

    private Phase Connect(string clock, string title, params IIdentityProvider[] providers) =>
        new(
            clock,
            title,
            providers.Length,
            async (step, token) =>
            {
                foreach (var provider in providers)
                {
                    office.Providers[provider.Source] = provider;
                    await provider.TestConnectionAsync(token);
                    step();
                }
            }
        );
}
