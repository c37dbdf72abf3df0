using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Connectors;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Hosting;
using Rollcall.Server.Tests.Admin;

namespace Rollcall.Server.Tests.Hosting;

public abstract class ReconcileAfterChangeTests(AdminDatabase database) : AdminTest(database)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whose_access_a_change_of_rules_takes_is_looked_at_before_everybody_else()
    {
        var (before, after) = (Rules(""), Rules("    scope: not (userName eq \"bob\")\n"));
        using var okta = Server.Server.Scim();
        var names = new[] { "ada", "bob", "cleo" };
        var ids = new List<ResourceId>();
        foreach (var name in names)
        {
            ResourceId.TryParse(await okta.CreateUserAsync(name), out var id).ShouldBeTrue();
            ids.Add(id);
        }
        var storage = Server.Server.Application.Services.GetRequiredService<IStorage>();
        await LinkAsync(storage, ids, names);

        await new ReconcileAfterChange(storage, TimeProvider.System, NullLogger<ReconcileAfterChange>.Instance).EnqueueAsync(
            7,
            before,
            after,
            losses: null,
            Cancel
        );

        var next = await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel);
        next.Select(work => work.Priority).ShouldBe([WorkPriority.Removal, WorkPriority.FullSync, WorkPriority.FullSync]);
        next[0].Key.Resource.ShouldBe(ids[1]);
    }

    [Theory]
    [InlineData("scope: title pr")]
    [InlineData("url: https://jira.example.net", "url: https://jira.example.com")]
    [InlineData("options: { administratorGroups: admins }")]
    [InlineData("match: [userName]")]
    [InlineData("groups: { onTheFly: { enabled: true } }")]
    [InlineData("attributes: [{ to: username, from: userName }]")]
    [InlineData("licenseGroups: [licensed]")]
    [InlineData("leavers: { action: keep }")]
    [InlineData("operations: { create: false }")]
    [InlineData("brake: { count: 7 }")]
    [InlineData("sources: [okta]")]
    [InlineData("protectedAccounts: [root]")]
    [InlineData("consentedAdministrators: [root]")]
    public async Task Whatever_may_change_a_plan_makes_everybody_of_the_target_due(string line, string instead = "") =>
        (await DueAfterAsync(line, instead)).ShouldBe(1);

    [Theory]
    [InlineData("pace: { concurrency: 2, perSecond: 3, timeout: 1m }")]
    [InlineData("certificateAuthority: /etc/ssl/company.pem")]
    [InlineData("allowHttp: true")]
    [InlineData("credential: { token: env:ANOTHER }", "credential: { token: env:TOKEN }")]
    [InlineData("reconcile: { every: 24h }")]
    public async Task What_only_says_how_and_when_an_app_is_called_makes_nobody_due(string line, string instead = "") =>
        (await DueAfterAsync(line, instead)).ShouldBe(0);

    /// <param name="line">What the target gets.</param>
    /// <param name="instead">Of what; empty: it is new.</param>
    private async Task<int> DueAfterAsync(string line, string instead)
    {
        string[] lines = ["connector: jira-dc", "url: https://jira.example.com", "credential: { token: env:TOKEN }"];
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        var storage = Server.Server.Application.Services.GetRequiredService<IStorage>();

        await new ReconcileAfterChange(storage, TimeProvider.System, NullLogger<ReconcileAfterChange>.Instance).EnqueueAsync(
            7,
            Target(lines),
            Target([.. lines.Where(kept => kept != instead), line]),
            losses: null,
            Cancel
        );

        return (await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel)).Count;
    }

    protected static RollcallConfiguration Rules(string scope) => Target("connector: in-memory", scope.Trim());

    /// <summary>No worker of the server knows the target.</summary>
    private static RollcallConfiguration Target(params IEnumerable<string> lines)
    {
        var document =
            AdminServer.Sources
            + "targets:\n  - id: elsewhere\n"
            + string.Concat(lines.Where(line => line.Length > 0).Select(line => $"    {line}\n"));
        return ConfigurationReader.Read(document, ConnectorCatalog.All).Configuration.ShouldNotBeNull();
    }

    private static async Task LinkAsync(IStorage storage, IReadOnlyList<ResourceId> ids, IReadOnlyList<string> names)
    {
        var now = TimeProvider.System.GetUtcNow();
        WorkKey[] keys = [.. ids.Select(id => new WorkKey("elsewhere", ResourceKind.User, id))];
        await storage.Work.EnqueueAsync(new EnqueueRequest("elsewhere", [], keys, WorkPriority.Change, now), Cancel);
        foreach (var work in await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel))
        {
            var name = names[ids.ToList().IndexOf(work.Key.Resource)];
            var link = new Link
            {
                Target = "elsewhere",
                Kind = ResourceKind.User,
                Resource = work.Key.Resource,
                Source = "okta",
                RemoteId = name,
                RemoteName = name,
                State = LinkState.Linked,
                Origin = LinkOrigin.Created,
            };
            await storage.Work.RecordAsync(
                new WorkRecord
                {
                    Work = work,
                    Link = link,
                    Fate = new WorkFate.Done(),
                    Now = now,
                },
                Cancel
            );
        }
    }
}

public sealed class ReconcilesAfterChangeOnSqlite() : ReconcileAfterChangeTests(AdminDatabase.Sqlite)
{
    /// <summary>As when the secrets of a version are read again, or the next version comes, before the database was asked once more.</summary>
    [Fact]
    public async Task Whom_a_change_concerned_while_the_database_was_away_is_looked_at_with_the_next_change_at_the_latest()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        var storage = Server.Server.Application.Services.GetRequiredService<IStorage>();
        var reconcile = new ReconcileAfterChange(storage, TimeProvider.System, NullLogger<ReconcileAfterChange>.Instance);
        var (before, after) = (Rules(""), Rules("    scope: not (userName eq \"bob\")\n"));
        using (new DamagedTable(Server.Server, "work_keys"))
            await reconcile.EnqueueAsync(7, before, after, losses: null, Cancel);
        reconcile.IsOwed.ShouldBeTrue();

        await reconcile.EnqueueAsync(7, after, after, losses: null, Cancel);

        (await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel)).Count.ShouldBe(1);
        reconcile.IsOwed.ShouldBeFalse();
    }

    /// <summary>The one that followed made everybody due before this one knew the rules, so what this one did meanwhile it did by the old ones.</summary>
    [Fact]
    public async Task What_is_owed_since_the_database_was_away_is_done_once_also_where_another_replica_followed_the_change()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        var storage = Server.Server.Application.Services.GetRequiredService<IStorage>();
        var (before, after) = (Rules(""), Rules("    scope: not (userName eq \"bob\")\n"));
        var other = new ReconcileAfterChange(storage, TimeProvider.System, NullLogger<ReconcileAfterChange>.Instance);
        await other.EnqueueAsync(7, before, after, losses: null, Cancel);
        var work = (await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel)).Single();
        var done = new WorkRecord
        {
            Work = work,
            Fate = new WorkFate.Done(),
            Now = TimeProvider.System.GetUtcNow(),
        };
        await storage.Work.RecordAsync(done, Cancel);
        var reconcile = new ReconcileAfterChange(storage, TimeProvider.System, NullLogger<ReconcileAfterChange>.Instance);
        using (new DamagedTable(Server.Server, "work_keys"))
            await reconcile.EnqueueAsync(7, before, after, losses: null, Cancel);
        reconcile.IsOwed.ShouldBeTrue();

        await reconcile.CatchUpAsync(7, after, Cancel);

        reconcile.IsOwed.ShouldBeFalse();
        (await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel)).Count.ShouldBe(1);
        // Nobody is looked at for a change that concerns nobody: nothing is owed any more.
        await reconcile.EnqueueAsync(8, after, after, losses: null, Cancel);
        (await storage.Work.ClaimAsync("elsewhere", "test", 10, TimeSpan.FromMinutes(1), Cancel)).ShouldBeEmpty();
    }
}

public sealed class ReconcilesAfterChangeOnPostgres() : ReconcileAfterChangeTests(AdminDatabase.Postgres);
