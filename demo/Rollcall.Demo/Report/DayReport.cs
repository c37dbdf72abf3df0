using System.Globalization;
using Rollcall.Demo.Apps;
using Rollcall.Demo.Idp;
using Spectre.Console;

namespace Rollcall.Demo.Report;

/// <summary>What one app holds in the evening.</summary>
internal sealed record AppEvening(
    AppModel Model,
    AppState Actual,
    AppCalls Calls,
    IReadOnlyList<Difference> Differences,
    IReadOnlyList<TimeSpan> Visible
)
{
    public int SeatsInUse => Actual.Users.Values.Count(user => user.Active && Model.LicenseGroups.Any(user.Groups.Contains));

    /// <summary>People who left today and no longer use up a license.</summary>
    public int SeatsFreed => Actual.Users.Values.Count(user => !user.Active && !Model.LicenseGroups.Any(user.Groups.Contains));
}

/// <summary>The tables of the evening.</summary>
internal sealed class DayReport(IAnsiConsole console)
{
    private const int ShownDifferences = 25;

    public void Show(CallLog calls, IReadOnlyList<AppEvening> apps)
    {
        Asked(calls);
        Has(apps);
        Visible(apps);
        Differences(apps);
    }

    private void Asked(CallLog calls)
    {
        var table = Titled("What the identity providers asked", "Request", "Answers", "Median", "Slowest");
        foreach (var kind in calls.Kinds)
            table.AddRow(Markup.Escape(kind.Name), Number(kind.Count), Milliseconds(kind.Median), Milliseconds(kind.Slowest));
        console.Write(table);
        console.WriteLine(
            $"{Number(calls.Kinds.Sum(kind => kind.Count))} answers; {Number(calls.Retries)} asked again after 429, 5xx or a lost connection."
        );
        console.WriteLine();
    }

    private void Has(IReadOnlyList<AppEvening> apps)
    {
        var table = Titled(
            "What each app has now",
            "App",
            "Active",
            "Inactive",
            "Groups",
            "Memberships",
            "Seats in use",
            "Seats freed",
            "Calls",
            "of them writes",
            "Faults met"
        );
        foreach (var app in apps)
        {
            table.AddRow(
                app.Model.App,
                Number(app.Actual.Users.Values.Count(user => user.Active)),
                Number(app.Actual.Users.Values.Count(user => !user.Active)),
                Number(app.Actual.Groups.Count),
                Number(app.Actual.Groups.Values.Sum(members => members.Count)),
                Number(app.SeatsInUse),
                Number(app.SeatsFreed),
                Number(app.Calls.Requests),
                Number(app.Calls.Writes),
                Number(app.Calls.FaultsPlayed)
            );
        }
        console.Write(table);
    }

    private void Visible(IReadOnlyList<AppEvening> apps)
    {
        var table = Titled("From the SCIM answer to visible in the app", "App", "Changes", "p50", "p99", "Slowest");
        foreach (var app in apps)
        {
            table.AddRow(
                app.Model.App,
                Number(app.Visible.Count),
                Milliseconds(Percentile.Of(app.Visible, 50)),
                Milliseconds(Percentile.Of(app.Visible, 99)),
                Milliseconds(Percentile.Of(app.Visible, 100))
            );
        }
        console.Write(table);
        console.WriteLine(
            $"Looked at every {Watching.VisibilityWatch.Look.TotalMilliseconds:0} ms; many are hired at once, so most of it is waiting in line."
        );
        console.WriteLine();
    }

    private void Differences(IReadOnlyList<AppEvening> apps)
    {
        var differences = apps.SelectMany(app => app.Differences).ToArray();
        if (differences.Length == 0)
        {
            var people = apps.Sum(app => app.Actual.Users.Count);
            var groups = apps.Sum(app => app.Actual.Groups.Count);
            console.MarkupLine(
                $"[green]Every app agrees with the identity providers:[/] {people} accounts and {groups} groups compared one by one, no difference."
            );
            return;
        }
        var table = Titled("Differences", "App", "Who or what", "Should be", "Is");
        foreach (var difference in differences.Take(ShownDifferences))
            table.AddRow(
                Markup.Escape(difference.App),
                Markup.Escape(difference.Subject),
                Markup.Escape(difference.Expected),
                Markup.Escape(difference.Actual)
            );
        console.Write(table);
        console.MarkupLine($"[red]{differences.Length} differences[/] between the apps and the identity providers.");
    }

    private static Table Titled(string title, params string[] columns)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(title) };
        foreach (var (index, column) in columns.Index())
            table.AddColumn(
                new TableColumn(column) { Alignment = index == 0 || title == "Differences" ? Justify.Left : Justify.Right }
            );
        return table;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds < 10
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
