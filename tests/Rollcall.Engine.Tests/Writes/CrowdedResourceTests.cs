using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage;

namespace Rollcall.Engine.Tests.Writes;

/// <summary>Somebody else is always a moment quicker.</summary>
public sealed class CrowdedResourceTests : IAsyncLifetime
{
    private static readonly ResourceType User = ScimSchemas.Default.User;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("rollcall-crowded-").FullName;
    private IStorage? _storage;

    private DirectoryWriter Writer(IDirectoryStore store) =>
        new(store, new ActiveConfiguration(ConfigurationSnapshot.Empty), TimeProvider.System);

    public async ValueTask InitializeAsync() =>
        _storage = await RollcallStorage.OpenAsync(null, _folder, TimeProvider.System, default);

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whoever_named_no_version_is_asked_to_try_again_and_not_told_that_it_is_another()
    {
        var (id, crowd) = await CrowdAsync();

        var error = await PatchAsync(crowd, id, condition: null);

        (error.Status, error.RetryAfter).ShouldBe((503, TimeSpan.FromSeconds(1)));
        error.Detail.ShouldContain(id.ToString());
        crowd.Others.ShouldBeInRange(2, 100);
    }

    [Fact]
    public async Task Whoever_named_a_version_is_told_that_it_is_another()
    {
        var (id, crowd) = await CrowdAsync();

        var error = await PatchAsync(crowd, id, new VersionCondition { OneOf = [1] });

        error.Status.ShouldBe(412);
        crowd.Others.ShouldBe(1);
    }

    private async Task<(ResourceId Id, Crowd Crowd)> CrowdAsync()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"schemas":["{{User.Schema.Id}}"],"userName":"ada@example.com"}""");
        var resource = ResourceReader.Read(body, User, ReadMode.Create).Required();
        var created = await Writer(_storage!.Directory).CreateAsync(Context(null), resource, default);
        return (created.Required().Resource.Id, new Crowd(_storage.Directory, Writer(_storage.Directory)));
    }

    private async Task<ScimError> PatchAsync(Crowd crowd, ResourceId id, VersionCondition? condition)
    {
        var result = await Writer(crowd.Directory).PatchAsync(Context(condition), User, id, Title("Clerk"), default);
        result.TryGet(out _, out var error).ShouldBeFalse();
        return error!;
    }

    private static WriteContext Context(VersionCondition? condition) => new("okta", "test", "test", condition);

    private static PatchRequest Title(string title) =>
        new([new PatchOperation(PatchOperator.Replace, "title", Encoding.UTF8.GetBytes($"\"{title}\""))]);

    private sealed class Crowd(IDirectoryStore inner, DirectoryWriter others)
    {
        public int Others { get; private set; }

        public IDirectoryStore Directory => new InterceptedDirectory(inner, SaveAsync);

        private async ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken)
        {
            var other = Title($"Title {++Others}");
            (await others.PatchAsync(Context(null), User, change.Resource.Id, other, cancellationToken)).Required();
            return await inner.SaveAsync(change, cancellationToken);
        }
    }
}
