using System.Text;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests;

/// <summary>One source with its people and groups, and the targets that follow it: what a test needs to talk to a store.</summary>
public sealed class Company(IStorage storage, params string[] targets)
{
    public string Source { get; init; } = TestDatabase.NewName("source");

    public IDirectoryStore Directory => storage.Directory;

    public IReadOnlyList<string> Targets => targets;

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static long _ids;

    /// <summary>Ids of one millisecond have no order among them, so each gets its own.</summary>
    public static ResourceId NewId() => ResourceId.New(Started.AddMilliseconds(Interlocked.Increment(ref _ids)));

    private static readonly DateTimeOffset Started = Now;

    public StoredResource User(string userName, string? json = null, string? externalId = null, params string[] emails) =>
        new()
        {
            Id = NewId(),
            Source = Source,
            Kind = ResourceKind.User,
            UserName = userName,
            ExternalId = externalId,
            Emails = emails,
            Document = Encoding.UTF8.GetBytes(json ?? $$"""{"userName":"{{userName}}"}"""),
        };

    public StoredResource Group(string displayName) =>
        new()
        {
            Id = NewId(),
            Source = Source,
            Kind = ResourceKind.Group,
            DisplayName = displayName,
            Document = Encoding.UTF8.GetBytes($$"""{"displayName":"{{displayName}}"}"""),
        };

    public DirectoryChange Change(ChangeKind kind, StoredResource resource) =>
        new()
        {
            Kind = kind,
            Resource = resource,
            Now = Now,
            Targets = [.. targets],
            Audit = Audit(
                resource,
                kind switch
                {
                    ChangeKind.Create => AuditActions.ResourceCreated,
                    ChangeKind.Update => AuditActions.ResourceUpdated,
                    _ => AuditActions.ResourceDeleted,
                }
            ),
        };

    public AuditEntry Audit(StoredResource resource, string action) =>
        new()
        {
            At = Now,
            Actor = $"source/{Source}/primary",
            Action = action,
            Source = Source,
            Kind = resource.Kind,
            Resource = resource.Id,
            Subject = resource.UserName ?? resource.DisplayName,
            CorrelationId = resource.Id.ToString(),
        };

    public async Task<SaveResult> SaveAsync(DirectoryChange change) =>
        await Directory.SaveAsync(change, TestContext.Current.CancellationToken);

    /// <summary>Creates it and returns its id.</summary>
    public async Task<ResourceId> HasAsync(StoredResource resource, params ResourceId[] members)
    {
        var create = Change(ChangeKind.Create, resource) with
        {
            Members = resource.Kind is ResourceKind.Group ? new MemberChange(ReplaceAll: true, [.. members], []) : null,
        };
        (await SaveAsync(create)).ShouldBeOfType<SaveResult.Saved>();
        return resource.Id;
    }

    public Task<SaveResult> AddAsync(ResourceId group, params ResourceId[] members) =>
        ChangeMembersAsync(group, new MemberChange(ReplaceAll: false, [.. members], []));

    public Task<SaveResult> RemoveAsync(ResourceId group, params ResourceId[] members) =>
        ChangeMembersAsync(group, new MemberChange(ReplaceAll: false, [], [.. members]));

    public Task<SaveResult> ReplaceAsync(ResourceId group, params ResourceId[] members) =>
        ChangeMembersAsync(group, new MemberChange(ReplaceAll: true, [.. members], []));

    public Task<SaveResult> DeleteAsync(ResourceId id, ResourceKind kind)
    {
        var gone = (kind is ResourceKind.User ? User("gone") : Group("gone")) with { Id = id };
        return SaveAsync(Change(ChangeKind.Delete, gone) with { Priority = WorkPriority.Removal });
    }

    public async Task<StoredResource?> FindAsync(ResourceId id) =>
        await Directory.FindAsync(id, withGroups: true, TestContext.Current.CancellationToken);

    public async Task<StoredResource> GetAsync(ResourceId id) => (await FindAsync(id)).ShouldNotBeNull();

    public async Task<List<ResourceId>> MembersAsync(ResourceId group)
    {
        var members = new List<ResourceId>();
        await foreach (var member in Directory.MembersAsync(group, TestContext.Current.CancellationToken))
            members.Add(member.Id);
        return members;
    }

    /// <summary>The queue of each target, drained: keys in the order they are handed out.</summary>
    public async Task<IReadOnlyList<ClaimedWork>> ClaimAllAsync(string target)
    {
        var all = new List<ClaimedWork>();
        while (
            await storage.Work.ClaimAsync(target, "drain", 100, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken)
                is { Count: > 0 } some
        )
            all.AddRange(some);
        return all;
    }

    /// <summary>Everything that waits at the target is done.</summary>
    public async Task SettleAsync(string target)
    {
        foreach (var work in await ClaimAllAsync(target))
        {
            var done = new WorkRecord
            {
                Work = work,
                Fate = new WorkFate.Done(),
                Now = Now,
            };
            (await storage.Work.RecordAsync(done, TestContext.Current.CancellationToken)).ShouldBeTrue();
        }
    }

    public async Task<IReadOnlyList<AuditEntry>> AuditOfAsync(ResourceId id) =>
        await storage.Audit.QueryAsync(new AuditQuery(Resource: id), TestContext.Current.CancellationToken);

    private Task<SaveResult> ChangeMembersAsync(ResourceId group, MemberChange members) =>
        SaveAsync(
            Change(ChangeKind.Update, Group("ignored") with { Id = group }) with
            {
                WritesDocument = false,
                Members = members,
                Audit = Audit(Group("ignored") with { Id = group }, AuditActions.MembersChanged),
            }
        );
}
