using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall people [TEXT]</c>: whom sources named, and the accounts they have. Ends with <see cref="ExitCodes.NotFound"/> when nobody matches.</summary>
internal static class PeopleCommand
{
    public static Command Create(Session session)
    {
        var text = new Argument<string?>("text")
        {
            Description = "A part of the userName, the display name or an address",
            HelpName = "TEXT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var source = new Option<string?>("--source") { Description = "Only this source", HelpName = "ID" };
        var after = new Option<string?>("--after") { Description = "Go on after this page", HelpName = "PLACE" };
        var limit = SharedOptions.Number("--limit", "How many to show at most; --after pages on", "N", 50, 200);
        var command = new Command("people", "Finds people: whom sources named, and which accounts they have")
        {
            text,
            source,
            after,
            limit,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var query = Query.Of(
                            ("q", parsed.GetValue(text)),
                            ("source", parsed.GetValue(source)),
                            ("limit", Query.Number(parsed.GetValue(limit))),
                            ("after", parsed.GetValue(after))
                        );
                        var page = await api.PeopleAsync(query, cancellationToken);
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
