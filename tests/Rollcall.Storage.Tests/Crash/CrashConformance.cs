using System.Diagnostics;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Crash;

public abstract class CrashConformance(TestDatabase database)
{
    private const int Enough = 400;

    [Fact]
    public async Task Killing_the_process_loses_nothing_that_was_acknowledged()
    {
        var source = TestDatabase.NewName("source");
        // A file of its own: the test's own storage has the other one open.
        var directory = Path.Combine(database.DataDirectory, "crash");
        var acknowledged = await WriteAndKillAsync(source, directory);

        await using var storage = await RollcallStorage.OpenAsync(
            database.Connection,
            directory,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

        var company = new Company(storage, CrashWriter.Target) { Source = source };
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(Enough);
        var members = (await company.MembersAsync(acknowledged[0].Group)).ToHashSet();
        var queued = (await company.ClaimAllAsync(CrashWriter.Target)).Select(work => work.Key.Resource).ToHashSet();
        foreach (var (_, user) in acknowledged)
        {
            (await company.FindAsync(user)).ShouldNotBeNull();
            members.ShouldContain(user);
            queued.ShouldContain(user);
            (await company.AuditOfAsync(user)).ShouldHaveSingleItem();
        }
        (await company.GetAsync(acknowledged[0].Group)).Version.ShouldBe(1 + members.Count);
    }

    private async Task<List<(ResourceId Group, ResourceId User)>> WriteAndKillAsync(string source, string directory)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(CrashWriter).Assembly.Location,
                CrashWriter.Argument,
                database.ConnectionOf(CrashWriter.Argument),
                directory,
                source,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var writer = Process.Start(start).ShouldNotBeNull();
        var acknowledged = new List<(ResourceId, ResourceId)>();
        while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            // The last line may have been cut by the kill.
            if (
                line.Split(' ') is [var group, var user]
                && ResourceId.TryParse(group, out var g)
                && ResourceId.TryParse(user, out var u)
            )
                acknowledged.Add((g, u));
            if (acknowledged.Count == Enough)
                writer.Kill();
        }
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        await database.HasEndedAsync(CrashWriter.Argument, TestContext.Current.CancellationToken);
        return acknowledged;
    }
}

public sealed class CrashOnSqlite(SqliteDatabase database) : CrashConformance(database), IClassFixture<SqliteDatabase>;

public sealed class CrashOnPostgres(PostgresDatabase database) : CrashConformance(database), IClassFixture<PostgresDatabase>;
