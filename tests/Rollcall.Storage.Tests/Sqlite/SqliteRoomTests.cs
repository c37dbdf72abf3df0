using Rollcall.Engine.Directory;
using Rollcall.Storage.Sqlite;
using Rollcall.Storage.Tests.Failures;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Sqlite;

/// <summary>What stands behind <c>/health/ready</c>, which is asked every few seconds for as long as a server runs.</summary>
public sealed class SqliteRoomTests : IAsyncLifetime
{
    private const int NoMorePages = 1;
    private const int PlentyOfPages = 1_000_000;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);
    private readonly ManualTime _time = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("rollcall-room-").FullName;
    private SqliteStorage _storage = null!;
    private Company _company = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = (SqliteStorage)await RollcallStorage.OpenAsync("", _directory, _time, Token);
        _company = new Company(_storage);
        await _company.HasAsync(_company.User("first"));
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Whether_there_is_room_for_a_change_is_found_out_by_writing_as_much()
    {
        (await TroubleAsync()).ShouldBeNull();
        _time.Move(SqliteRoom.HoldsFor);

        var change = await GrowthAsync(() => _company.HasAsync(_company.User("second")));
        var check = await GrowthAsync(TroubleAsync);

        check.ShouldBeGreaterThanOrEqualTo(change);
    }

    [Fact]
    public async Task After_a_good_look_nothing_is_written_for_ten_seconds_however_often_it_is_asked()
    {
        (await TroubleAsync()).ShouldBeNull();

        _time.Move(SqliteRoom.HoldsFor - Moment);
        var meanwhile = await GrowthAsync(async () =>
        {
            for (var probe = 0; probe < 5; probe++)
                (await TroubleAsync()).ShouldBeNull();
        });
        _time.Move(Moment);
        var later = await GrowthAsync(TroubleAsync);

        meanwhile.ShouldBe(0);
        later.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_full_disk_is_told_at_once_after_the_first_commit_that_fails_and_its_end_at_once()
    {
        (await TroubleAsync()).ShouldBeNull();
        await FillDiskAsync();

        await Should.ThrowAsync<StoreUnavailableException>(() => _company.HasAsync(Large()));

        (await TroubleAsync()).ShouldBe(StoreTrouble.Full);
        (await TroubleAsync()).ShouldBe(StoreTrouble.Full);
        await DiskSpace.SetMostPagesAsync(_storage, PlentyOfPages);
        (await TroubleAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_full_disk_that_nobody_has_met_yet_is_told_ten_seconds_after_the_last_good_look()
    {
        (await TroubleAsync()).ShouldBeNull();
        await FillDiskAsync();

        _time.Move(SqliteRoom.HoldsFor);

        (await TroubleAsync()).ShouldBe(StoreTrouble.Full);
    }

    [Fact]
    public async Task A_request_that_fails_by_itself_has_nothing_looked_at_anew()
    {
        (await TroubleAsync()).ShouldBeNull();
        await Should.ThrowAsync<InvalidOperationException>(async () =>
            await _storage.Writer.WriteAsync<int>(_ => throw new InvalidOperationException("on purpose"), Token)
        );

        (await GrowthAsync(TroubleAsync)).ShouldBe(0);
    }

    private StoredResource Large() =>
        _company.User("large", $$"""{"userName":"large","title":"{{new string('x', 1_000_000)}}"}""");

    /// <summary>Also what the last look has written is taken: on a disk its place in the log is not free either.</summary>
    private async Task FillDiskAsync()
    {
        await _storage.Writer.WriteAsync(
            connection =>
            {
                connection.Run("DELETE FROM room");
                connection.Run("CREATE TABLE taken AS SELECT randomblob(100000)");
                return 0;
            },
            Token
        );
        await DiskSpace.SetMostPagesAsync(_storage, NoMorePages);
    }

    private async Task<StoreTrouble?> TroubleAsync() => (await _storage.CheckAsync(Token))?.Trouble;

    private async Task<long> GrowthAsync(Func<Task> write)
    {
        var log = new FileInfo(Path.Combine(_directory, "rollcall.db-wal"));
        var before = log.Length;
        await write();
        log.Refresh();
        return log.Length - before;
    }
}
