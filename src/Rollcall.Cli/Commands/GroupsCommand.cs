using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall groups [TEXT]</c>: which groups sources have, and what they are at the apps. Ends with <see cref="ExitCodes.NotFound"/> when none matches.</summary>
internal static class GroupsCommand
{
    public static Command Create(Session session)
    {
        var options = new ListingOptions("A part of the displayName");
        var command = options.Of("groups", "Finds groups: which sources have them, and which groups of the apps they are");
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var page = await api.GroupsAsync(options.QueryOf(parsed), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(page, AdminJson.Default.GroupPage);
                        else
                            Write(screen, page);
                        return page.Total == 0 ? ExitCodes.NotFound : ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static void Write(Screen screen, GroupPage page)
    {
        if (page.Total == 0)
        {
            screen.Line("No group matches. `rollcall status` shows how many groups each source has.");
            return;
        }
        screen.Table(
            ["GROUP", "SOURCE", "LAST CHANGE", "AT THE APPS"],
            page.Groups.Select(group =>
                (IReadOnlyList<Cell>)
                    [
                        group.DisplayName,
                        group.Source,
                        TimeText.At(group.LastModified),
                        string.Join(", ", group.Targets.Where(at => at.Link is not null).Select(GroupAt)),
                    ]
            )
        );
        if (page.Next is { } next)
            screen.Line($"{page.Groups.Count:N0} of {page.Total:N0}: add --after {next}", Styles.Quiet);
    }

    private static string GroupAt(AtTarget at) => $"{at.Target}: {at.Link!.RemoteName} ({at.Link.State})";
}
