using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall people [TEXT]</c>: whom sources named, and the accounts they have. Ends with <see cref="ExitCodes.NotFound"/> when nobody matches.</summary>
internal static class PeopleCommand
{
    public static Command Create(Session session) =>
        new Listing<PersonPage>("A part of the userName, the display name or an address")
        {
            Find = (api, query, cancellationToken) => api.PeopleAsync(query, cancellationToken),
            Json = AdminJson.Default.PersonPage,
            Total = page => page.Total,
            Write = Write,
        }.Create(session, "people", "Finds people: whom sources named, and which accounts they have");

    private static void Write(Screen screen, PersonPage page)
    {
        if (page.Total == 0)
        {
            screen.Line("Nobody matches. `rollcall status` shows how many people each source has.");
            return;
        }
        screen.Table(
            ["USER", "NAME", "SOURCE", "ACTIVE", "ACCOUNTS"],
            page.People.Select(person =>
                (IReadOnlyList<Cell>)
                    [
                        person.UserName,
                        person.DisplayName ?? "",
                        person.Source,
                        person.Active ? "yes" : new Cell("no", Styles.Quiet),
                        ListingText.AtApps(person.Targets),
                    ]
            )
        );
        ListingText.WriteNext(screen, page.People.Count, page.Total, page.Next);
    }
}
