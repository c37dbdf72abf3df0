using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall people [TEXT]</c>: whom sources named, and the accounts they have. Ends with <see cref="ExitCodes.NotFound"/> when nobody matches.</summary>
internal static class PeopleCommand
{
    public static Command Create(Session session)
    {
        var options = new ListingOptions("A part of the userName, the display name or an address");
        var command = options.Of("people", "Finds people: whom sources named, and which accounts they have");
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var page = await api.PeopleAsync(options.QueryOf(parsed), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(page, AdminJson.Default.PersonPage);
                        else
                            Write(screen, page);
                        return page.Total == 0 ? ExitCodes.NotFound : ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

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
                        string.Join(", ", person.Targets.Where(at => at.Link is not null).Select(AccountAt)),
                    ]
            )
        );
        if (page.Next is { } next)
            screen.Line($"{page.People.Count:N0} of {page.Total:N0}: add --after {next}", Styles.Quiet);
    }

    private static string AccountAt(AtTarget at) => $"{at.Target}: {at.Link!.RemoteName} ({at.Link.State})";
}
