using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Tests.Reconcile;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage;

namespace Rollcall.Engine.Tests.Writes;

public sealed class LastModifiedTests : IAsyncLifetime
{
    private static readonly WriteContext Context = new("okta", "test", "test");
    private static readonly ResourceType User = ScimSchemas.Default.User;
    private readonly HandTime _time = new();
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("rollcall-modified-").FullName;
    private IStorage? _storage;

    private DirectoryWriter Writer => new(_storage!.Directory, new ActiveConfiguration(ConfigurationSnapshot.Empty), _time);

    public async ValueTask InitializeAsync() => _storage = await RollcallStorage.OpenAsync(null, _folder, _time, default);

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Of_changes_within_one_instant_each_is_later_than_the_one_before()
    {
        var created = await CreateAsync();

        var first = await PatchAsync(created.Id, "Clerk");
        var second = await PatchAsync(created.Id, "Lead");

        first.LastModified.ShouldBeGreaterThan(created.LastModified);
        second.LastModified.ShouldBeGreaterThan(first.LastModified);
        second.LastModified.ShouldBe(created.LastModified, TimeSpan.FromMilliseconds(10));
        (await FindAsync(created.Id)).LastModified.ShouldBe(second.LastModified);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_does_not_move_it()
    {
        var created = await CreateAsync();
        var changed = await PatchAsync(created.Id, "Clerk");

        (await PatchAsync(created.Id, "Clerk")).LastModified.ShouldBe(changed.LastModified);
    }

    private async Task<StoredResource> CreateAsync()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"schemas":["{{User.Schema.Id}}"],"userName":"ada@example.com"}""");
        ResourceReader.Read(body, User, ReadMode.Create).TryGet(out var resource, out _).ShouldBeTrue();
        return Required(await Writer.CreateAsync(Context, resource!, default));
    }

    private async Task<StoredResource> PatchAsync(ResourceId id, string title)
    {
        var value = Encoding.UTF8.GetBytes($"\"{title}\"");
        var request = new PatchRequest([new PatchOperation(PatchOperator.Replace, "title", value)]);
        return Required(await Writer.PatchAsync(Context, User, id, request, default));
    }

    private async Task<StoredResource> FindAsync(ResourceId id) =>
        (await _storage!.Directory.FindAsync("okta", ResourceKind.User, id, withGroups: false, default)).ShouldNotBeNull();

    private static StoredResource Required(Rollcall.Scim.ScimResult<WrittenResource> result)
    {
        result.TryGet(out var written, out var error).ShouldBeTrue(error?.Detail);
        return written!.Resource;
    }
}
