using Rollcall.Demo.Company;
using static Rollcall.Demo.Company.Sources;

namespace Rollcall.Demo.Day;

/// <summary>
/// People leave, and some come back. What a leaver keeps depends on what the apps showed at that moment, so each of these
/// begins when they show everything that was answered before, as they would after the hours in between.
/// </summary>
internal sealed class Departures(HumanResources office, Cast cast)
{
    public Phase Leave(string clock, string title, int employees, int contractors) =>
        new(
            clock,
            title,
            employees + contractors,
            (step, token) =>
            {
                Person[] leavers = [.. cast.Some(Okta, employees), .. cast.Some(Entra, contractors)];
                return SetActiveAsync(leavers, active: false, step, token);
            }
        )
        {
            AfterEverythingIsVisible = true,
        };

    public Phase Return(string clock) =>
        new(
            clock,
            "three of them change their minds",
            3,
            (step, token) =>
            {
                Person[] back = [.. cast.Gone(Okta).Take(2), .. cast.Gone(Entra).Take(1)];
                return SetActiveAsync(back, active: true, step, token);
            }
        )
        {
            AfterEverythingIsVisible = true,
        };

    public Phase DeleteForGood(string clock) =>
        new(
            clock,
            "Entra deletes a contractor for good",
            1,
            async (step, token) =>
            {
                await office.DeleteAsync(cast.Gone(Entra).First(), token);
                step();
            }
        )
        {
            AfterEverythingIsVisible = true,
        };

    private Task SetActiveAsync(Person[] people, bool active, Action step, CancellationToken cancellationToken) =>
        Cast.ForEachAsync(people, (person, token) => office.SetActiveAsync(person, active, token), step, cancellationToken);
}
