using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage;

namespace Rollcall.Engine.Tests.Writes;

/// <summary>A create that links meets others who take its keys, and are gone when it looks.</summary>
public sealed class TakenKeyTests : IAsyncLifetime
{
    private static readonly ResourceType User = ScimSchemas.Default.User;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("rollcall-taken-").FullName;
    private IStorage? _storage;

    public async ValueTask InitializeAsync() =>
        _storage = await RollcallStorage.OpenAsync(null, _folder, TimeProvider.System, default);

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("other@example.com", "1")]
    [InlineData("ada@example.com", "2")]
    public async Task Whose_key_is_free_again_is_created(string userName, string externalId)
    {
        var passing = new PassingBy(_storage!.Directory, Writer(_storage.Directory), Person(userName, externalId));

        var created = await Writer(passing.Directory)
            .CreateAsync(Context, Person("ada@example.com", "1"), TestContext.Current.CancellationToken);

        created.Required().Linked.ShouldBeFalse();
        passing.Saves.ShouldBe(2);
    }

    [Fact]
    public async Task Whose_name_is_taken_where_names_are_no_key_is_refused_after_one_more_look()
    {
        (
            await Writer(_storage!.Directory)
                .CreateAsync(Context, Person("ada@example.com", "2"), TestContext.Current.CancellationToken)
        ).Required();
        var counting = new PassingBy(_storage.Directory, Writer(_storage.Directory), who: null);

        var refused = await Writer(counting.Directory, LinkKey.ExternalId)
            .CreateAsync(Context, Person("ada@example.com", "1"), TestContext.Current.CancellationToken);

        refused.TryGet(out _, out var error).ShouldBeFalse();
        error!.Status.ShouldBe(409);
        error.Detail.ShouldContain("userName");
        counting.Saves.ShouldBe(1);
    }

    [Fact]
    public async Task Whose_keys_are_taken_by_two_one_after_the_other_is_told_of_both()
    {
        ScimResource[] others = [Person("ada@example.com", "9"), Person("bob@example.com", "1")];
        var ids = new List<ResourceId>();
        var racing = new InterceptedDirectory(
            _storage!.Directory,
            async (change, cancellationToken) =>
            {
                if (ids.Count < others.Length)
                    ids.Add(
                        (await Writer(_storage.Directory).CreateAsync(Context, others[ids.Count], cancellationToken))
                            .Required()
                            .Resource.Id
                    );
                return await _storage.Directory.SaveAsync(change, cancellationToken);
            }
        );

        var refused = await Writer(racing, LinkKey.UserName, LinkKey.ExternalId)
            .CreateAsync(Context, Person("ada@example.com", "1"), TestContext.Current.CancellationToken);

        var later = await Writer(_storage.Directory, LinkKey.UserName, LinkKey.ExternalId)
            .CreateAsync(Context, Person("ada@example.com", "1"), TestContext.Current.CancellationToken);
        refused.Error.ShouldNotBeNull().Detail.ShouldContain(ids[0].ToString());
        refused.Error.Detail.ShouldContain(ids[1].ToString());
        refused.Error.ShouldBe(later.Error);
    }

    private static WriteContext Context { get; } = new("okta", "test", "test", null);

    private static DirectoryWriter Writer(IDirectoryStore store, params LinkKey[] keys) =>
        new(
            store,
            new ActiveConfiguration(Linking(keys is [] ? [LinkKey.ExternalId, LinkKey.UserName] : keys)),
            TimeProvider.System
        );

    private static ConfigurationSnapshot Linking(LinkKey[] keys) =>
        ConfigurationSnapshot.Compile(
            1,
            RollcallConfiguration.Empty with
            {
                Sources = [new SourceConfiguration { Id = Context.Source, LinkOnCreate = [.. keys] }],
            }
        );

    private static ScimResource Person(string userName, string externalId) =>
        ResourceReader
            .Read(
                Encoding.UTF8.GetBytes(
                    $$"""{"schemas":["{{User.Schema.Id}}"],"userName":"{{userName}}","externalId":"{{externalId}}"}"""
                ),
                User,
                ReadMode.Create
            )
            .Required();

    /// <param name="who">Is there while somebody else is saved for the first time.</param>
    private sealed class PassingBy(IDirectoryStore inner, DirectoryWriter others, ScimResource? who)
    {
        public int Saves { get; private set; }

        public IDirectoryStore Directory => new InterceptedDirectory(inner, SaveAsync);

        private async ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken)
        {
            if (++Saves > 1 || who is null)
                return await inner.SaveAsync(change, cancellationToken);
            var other = (await others.CreateAsync(Context, who, cancellationToken)).Required().Resource.Id;
            var result = await inner.SaveAsync(change, cancellationToken);
            (await others.DeleteAsync(Context, User, other, cancellationToken)).ShouldBeNull();
            return result;
        }
    }
}
