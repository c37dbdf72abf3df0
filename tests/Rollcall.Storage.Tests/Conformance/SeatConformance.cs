using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

/// <summary>Who is looked at when a license seat is free, on each database.</summary>
public abstract class SeatConformance
{
    private const string NoSeats = "no-seats";
    private readonly string _target = TestDatabase.NewName("target");
    private readonly IStorage _storage;
    private readonly Company _company;

    protected SeatConformance(TestDatabase database)
    {
        _storage = database.Storage;
        _company = new Company(_storage, _target);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_as_there_are_seats_free_are_due_and_who_was_turned_away_longest_ago_is_first()
    {
        var last = await WaitsAsync("last", Later(NoSeats, 9));
        var first = await WaitsAsync("first", Later(NoSeats, 7));
        var second = await WaitsAsync("second", Later(NoSeats, 8));

        await FreeAsync(seats: 2);

        var due = await ClaimAsync();
        due.Select(work => work.Key.Resource).ShouldBe([first, second], ignoreOrder: true);
        due.ShouldAllBe(work => work.Attempts == 3);
        await FreeAsync(seats: 5);
        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(last);
    }

    [Fact]
    public async Task Who_waits_for_something_else_or_for_a_person_or_is_looked_at_just_now_stays()
    {
        await WaitsAsync("fails", Later("server-error", 5));
        await WaitsAsync("held", new WorkFate.Parked(NoSeats, "waits for a person"));
        await WaitsAsync("looked-at", Later(NoSeats, 0));
        (await ClaimAsync()).ShouldHaveSingleItem();

        await FreeAsync(seats: 10);

        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_waits_at_another_target_stays()
    {
        var other = TestDatabase.NewName("target");
        var company = new Company(_storage, other);
        await company.HasAsync(company.User("elsewhere"));
        await RecordAsync((await company.ClaimAllAsync(other)).Single(), Later(NoSeats, 5));

        await FreeAsync(seats: 10);

        (await company.ClaimAllAsync(other)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_turned_away_in_the_moment_in_which_the_seat_is_free_is_looked_at_again()
    {
        var hires = new List<ResourceId>();
        for (var number = 0; number < 20; number++)
            hires.Add(await _company.HasAsync(_company.User($"hire{number}")));
        var leaver = await _company.HasAsync(_company.User("leaver"));
        var claimed = await ClaimAsync();

        await Task.WhenAll(
            claimed
                .OrderBy(work => work.Key.Resource == leaver)
                .Select(work =>
                    work.Key.Resource == leaver
                        ? RecordAsync(work, new WorkFate.Done(), seats: hires.Count)
                        : RecordAsync(work, Later(NoSeats, 10))
                )
        );

        (await ClaimAsync()).Select(work => work.Key.Resource).ShouldBe(hires, ignoreOrder: true);
    }

    private static WorkFate.Later Later(string code, int minutes) =>
        new(Company.Now.AddMinutes(minutes), code, "No license left.", Attempts: 3);

    private async Task<ResourceId> WaitsAsync(string userName, WorkFate fate)
    {
        var id = await _company.HasAsync(_company.User(userName));
        await RecordAsync((await ClaimAsync()).Single(), fate);
        return id;
    }

    private async Task FreeAsync(int seats)
    {
        await _company.HasAsync(_company.User(TestDatabase.NewName("leaver")));
        await RecordAsync((await ClaimAsync()).Single(), new WorkFate.Done(), seats);
    }

    private async Task RecordAsync(ClaimedWork work, WorkFate fate, int seats = 0)
    {
        var record = new WorkRecord
        {
            Work = work,
            Fate = fate,
            FreedSeats = seats,
            Now = Company.Now,
        };
        (await _storage.Work.RecordAsync(record, Token)).ShouldBeTrue();
    }

    private Task<IReadOnlyList<ClaimedWork>> ClaimAsync() =>
        _storage.Work.ClaimAsync(_target, "worker", 100, TimeSpan.FromMinutes(5), Token);
}

public sealed class SeatsOnSqlite(SqliteDatabase database) : SeatConformance(database), IClassFixture<SqliteDatabase>;

public sealed class SeatsOnPostgres(PostgresDatabase database) : SeatConformance(database), IClassFixture<PostgresDatabase>;
