using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Sqlite;

public sealed class SqliteRestartTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("rollcall-restart-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Work_that_a_killed_process_had_claimed_is_due_at_once_when_the_next_one_starts()
    {
        var target = TestDatabase.NewName("target");
        ResourceId ada;
        await using (var killed = await OpenAsync())
        {
            var company = new Company(killed, target);
            ada = await company.HasAsync(company.User("ada"));
            // Claimed, and neither recorded nor released.
            (await company.ClaimAllAsync(target)).ShouldHaveSingleItem();
        }

        await using var next = await OpenAsync();

        (await new Company(next, target).ClaimAllAsync(target)).ShouldHaveSingleItem().Key.Resource.ShouldBe(ada);
    }

    private async Task<IStorage> OpenAsync() =>
        await RollcallStorage.OpenAsync(null, _directory, TimeProvider.System, TestContext.Current.CancellationToken);
}
