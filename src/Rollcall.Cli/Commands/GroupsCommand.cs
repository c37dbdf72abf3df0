using System.CommandLine;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall groups [TEXT]</c>: which groups sources have, and what they are at the apps. Ends with <see cref="ExitCodes.NotFound"/> when none matches.</summary>
internal static class GroupsCommand
{
    public static Command Create(Session session) =>
        new Listing<GroupPage>("A part of the displayName")
        {
            Find = (api, query, cancellationToken) => api.GroupsAsync(query, cancellationToken),
            Json = AdminJson.Default.GroupPage,
            Total = page => page.Total,
            Write = Write,
        }.Create(session, "groups", "Finds groups: which sources have them, and which groups of the apps they are");

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
                    [group.DisplayName, group.Source, TimeText.At(group.LastModified), ListingText.AtApps(group.Targets)]
            )
        );
        ListingText.WriteNext(screen, page.Groups.Count, page.Total, page.Next);
    }
}
