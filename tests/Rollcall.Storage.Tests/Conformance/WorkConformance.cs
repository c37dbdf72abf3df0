using System.Collections.Concurrent;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class WorkConformance : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private readonly CancellationTokenSource _atMost = new(TimeSpan.FromSeconds(60));
    private readonly IStorage _storage;
    private readonly string _target = TestDatabase.NewName("target");
    private readonly Company _company;

    protected WorkConformance(TestDatabase database)
    {
        _storage = database.Storage;
        _company = new Company(_storage, _target);
    }

    [Fact]
    public async Task A_saved_user_is_due_at_every_target()
    {
        var second = TestDatabase.NewName("target");
        var company = new Company(_storage, _target, second);

        var ana = await company.HasAsync(company.User("ana"));

        foreach (var target in new[] { _target, second })
        {
            var work = (await company.ClaimAllAsync(target)).ShouldHaveSingleItem();
            work.Key.ShouldBe(new WorkKey(target, ResourceKind.User, ana));
            (work.Attempts, work.Priority).ShouldBe((0, WorkPriority.Change));
        }
    }

    [Fact]
    public async Task Who_joins_becomes_due_and_who_leaves_goes_first()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        await _company.HasAsync(_company.User("cleo"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        await _company.SettleAsync(_target);

        await _company.ReplaceAsync(group, ben);

        var work = await _company.ClaimAllAsync(_target);
        work.Select(w => (w.Key.Resource, w.Priority))
            .ShouldBe([(ana, WorkPriority.Removal), (group, WorkPriority.Change), (ben, WorkPriority.Change)]);
    }

    [Fact]
    public async Task A_change_that_changes_no_member_makes_nobody_due()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        await _company.SettleAsync(_target);

        await _company.AddAsync(group, ana);

        (await _company.ClaimAllAsync(_target)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Renaming_a_group_makes_all_its_members_due()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        await _company.SettleAsync(_target);

        var rename = _company.Change(ChangeKind.Update, _company.Group("Builders") with { Id = group });
        await _company.SaveAsync(rename with { TouchesAllMembers = true });

        (await _company.ClaimAllAsync(_target)).Select(w => w.Key.Resource).ShouldBe([group, ana]);
    }

    [Fact]
    public async Task A_new_name_that_takes_something_away_makes_all_members_due_as_removals()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        await _company.SettleAsync(_target);

        var rename = _company.Change(ChangeKind.Update, _company.Group("Builders") with { Id = group });
        await _company.SaveAsync(rename with { TouchesAllMembers = true, Priority = WorkPriority.Removal });

        var work = await _company.ClaimAllAsync(_target);
        work.Select(w => w.Key.Resource).ShouldBe([group, ana]);
        work.ShouldAllBe(w => w.Priority == WorkPriority.Removal);
    }

    [Fact]
    public async Task Deleting_a_group_makes_its_members_due_as_removals()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        await _company.SettleAsync(_target);

        await _company.DeleteAsync(group, ResourceKind.Group);

        var work = await _company.ClaimAllAsync(_target);
        work.Select(w => w.Key.Resource).ShouldBe([group, ana]);
        work.ShouldAllBe(w => w.Priority == WorkPriority.Removal);
    }

    [Fact]
    public async Task Removals_overtake_changes_and_changes_overtake_a_full_sync()
    {
        var slow = await _company.HasAsync(_company.User("slow"));
        var normal = await _company.HasAsync(_company.User("normal"));
        var leaver = await _company.HasAsync(_company.User("leaver"));
        await _company.SettleAsync(_target);

        await EnqueueAsync(WorkPriority.FullSync, slow);
        await EnqueueAsync(WorkPriority.Change, normal);
        await EnqueueAsync(WorkPriority.Removal, leaver);

        (await ClaimAsync(2)).Select(w => w.Key.Resource).ShouldBe([leaver, normal]);
        (await ClaimAsync(2)).Select(w => w.Key.Resource).ShouldBe([slow]);
    }

    [Fact]
    public async Task A_key_keeps_the_more_urgent_of_two_priorities()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await EnqueueAsync(WorkPriority.Removal, ana);
        await EnqueueAsync(WorkPriority.FullSync, ana);

        (await ClaimAsync()).ShouldHaveSingleItem().Priority.ShouldBe(WorkPriority.Removal);
    }

    [Fact]
    public async Task No_key_is_handed_out_twice_over_four_workers()
    {
        const int Keys = 500;
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => _company.HasAsync(_company.User($"person{i}"))));
        var handedOut = new ConcurrentBag<WorkKey>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        while (
                            await _storage.Work.ClaimAsync(_target, $"worker{worker}", 7, Lease, _atMost.Token)
                                is { Count: > 0 } some
                        )
                        {
                            foreach (var work in some)
                                handedOut.Add(work.Key);
                        }
                    })
                )
        );

        handedOut.Count.ShouldBe(Keys);
        handedOut.Distinct().Count().ShouldBe(Keys);
    }

    [Fact]
    public async Task Done_clears_the_key()
    {
        await _company.HasAsync(_company.User("ana"));
        var work = (await ClaimAsync()).ShouldHaveSingleItem();

        (await RecordAsync(work, new WorkFate.Done())).ShouldBeTrue();

        (await _storage.Work.OfResourceAsync(work.Key.Resource, _atMost.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_who_is_much_too_late_does_not_clear_a_key_that_was_made_again()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        var work = (await ClaimAsync()).ShouldHaveSingleItem();
        await RecordAsync(work, new WorkFate.Done());
        while (Company.Now - work.Enqueued < TimeSpan.FromMilliseconds(2))
            await Task.Yield();
        await _company.SaveAsync(_company.Change(ChangeKind.Update, user));

        await RecordAsync(work, new WorkFate.Done());

        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(user.Id);
    }

    [Fact]
    public async Task What_a_worker_records_after_another_got_the_key_is_refused_as_a_whole()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var late = (
            await _storage.Work.ClaimAsync(_target, "late", 10, TimeSpan.FromMilliseconds(1), _atMost.Token)
        ).ShouldHaveSingleItem();
        IReadOnlyList<ClaimedWork> again = [];
        while (again.Count == 0)
            again = await ClaimAsync();

        (await RecordAsync(late, new WorkFate.Done(), AuditActions.PlanApplied)).ShouldBeFalse();

        (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).ShouldHaveSingleItem().IsLeased.ShouldBeTrue();
        (await _storage.Audit.QueryAsync(new AuditQuery(Target: _target), _atMost.Token)).ShouldBeEmpty();
        (await RecordAsync(again.Single(), new WorkFate.Done())).ShouldBeTrue();
        (await RecordAsync(late, new WorkFate.Done())).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_that_ended_and_that_nobody_else_got_is_as_good_as_one_that_did_not()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var late = (
            await _storage.Work.ClaimAsync(_target, "late", 10, TimeSpan.FromMilliseconds(1), _atMost.Token)
        ).ShouldHaveSingleItem();

        (await RecordAsync(late, new WorkFate.Done())).ShouldBeTrue();

        (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_meanwhile_makes_a_done_key_due_again_but_never_twice_at_once()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        var work = (await ClaimAsync()).ShouldHaveSingleItem();

        await _company.SaveAsync(_company.Change(ChangeKind.Update, user));
        (await ClaimAsync()).ShouldBeEmpty();
        await RecordAsync(work, new WorkFate.Done());

        var again = (await ClaimAsync()).ShouldHaveSingleItem();
        again.Generation.ShouldBeGreaterThan(work.Generation);
        await RecordAsync(again, new WorkFate.Done());
        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_meanwhile_overrides_a_delay_and_parking()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        foreach (var fate in new WorkFate[] { Later(TimeSpan.FromHours(1)), new WorkFate.Parked("refused-by-app", "No.") })
        {
            var work = (await ClaimAsync()).ShouldHaveSingleItem();
            await _company.SaveAsync(_company.Change(ChangeKind.Update, user));
            await RecordAsync(work, fate);
        }
        (await ClaimAsync()).ShouldHaveSingleItem().Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task An_expired_lease_is_handed_out_again()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await _storage.Work.ClaimAsync(_target, "crashed", 10, TimeSpan.FromMilliseconds(20), _atMost.Token);

        IReadOnlyList<ClaimedWork> again = [];
        while (again.Count == 0)
            again = await ClaimAsync();

        again.ShouldHaveSingleItem().Key.Resource.ShouldBe(ana);
    }

    [Fact]
    public async Task A_lease_that_is_renewed_lasts_from_then_on()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await _company.HasAsync(_company.User("ben"));
        await _storage.Work.ClaimAsync(_target, "me", 10, TimeSpan.FromMilliseconds(20), _atMost.Token);
        var held = new LeasedKey(new WorkKey(_target, ResourceKind.User, ana), "me");

        var renewed = await _storage.Work.RenewAsync([held, held with { Owner = "nobody" }], Lease, _atMost.Token);

        renewed.ShouldBe([held]);
        IReadOnlyList<ClaimedWork> others = [];
        while (others.Count == 0)
            others = await ClaimAsync();
        others.ShouldHaveSingleItem().Key.ShouldNotBe(held.Key);
        (await _storage.Work.StatusAsync(_atMost.Token)).Single(queue => queue.Target == _target).Leased.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_done_and_what_another_has_by_now_is_not_renewed()
    {
        await _company.HasAsync(_company.User("ana"));
        await _company.HasAsync(_company.User("ben"));
        var mine = await _storage.Work.ClaimAsync(_target, "me", 10, TimeSpan.FromMilliseconds(20), _atMost.Token);
        await RecordAsync(mine[0], new WorkFate.Done());
        IReadOnlyList<ClaimedWork> theirs = [];
        while (theirs.Count == 0)
            theirs = await _storage.Work.ClaimAsync(_target, "you", 10, Lease, _atMost.Token);

        (
            await _storage.Work.RenewAsync([.. mine.Select(work => new LeasedKey(work.Key, "me"))], Lease, _atMost.Token)
        ).ShouldBeEmpty();
        theirs.ShouldHaveSingleItem().Key.ShouldBe(mine[1].Key);
    }

    [Fact]
    public async Task Releasing_gives_the_leases_of_one_owner_back()
    {
        await _company.HasAsync(_company.User("ana"));
        await _company.HasAsync(_company.User("ben"));
        var mine = (await _storage.Work.ClaimAsync(_target, "me", 1, Lease, _atMost.Token)).ShouldHaveSingleItem();
        await _storage.Work.ClaimAsync(_target, "you", 1, Lease, _atMost.Token);

        await _storage.Work.ReleaseAsync(["me"], _atMost.Token);

        (await ClaimAsync()).ShouldHaveSingleItem().Key.ShouldBe(mine.Key);
    }

    [Fact]
    public async Task Later_waits_for_its_time_keeps_count_of_attempts_and_says_why()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await RecordAsync((await ClaimAsync()).Single(), Later(TimeSpan.Zero) with { Attempts = 7 });
        var again = (await ClaimAsync()).Single();
        again.Attempts.ShouldBe(7);
        await RecordAsync(again, Later(TimeSpan.FromHours(1)) with { Attempts = 2 });

        (await ClaimAsync()).ShouldBeEmpty();
        var waiting = (await _storage.Work.WaitingAsync(_target, 10, _atMost.Token)).ShouldHaveSingleItem();
        waiting.Key.Resource.ShouldBe(ana);
        (waiting.Attempts, waiting.IsParked, waiting.ReasonCode, waiting.Detail).ShouldBe(
            (2, false, "server-error", "It said 500.")
        );
        waiting.DueAt.ShouldNotBeNull().ShouldBe(Company.Now.AddHours(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_is_brought_forward_is_due_but_for_what_is_parked_or_in_work()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await RecordAsync((await ClaimAsync()).Single(), Later(TimeSpan.FromHours(1)));
        await _company.HasAsync(_company.User("ben"));
        await RecordAsync((await ClaimAsync()).Single(), new WorkFate.Parked("ambiguous-match", "Two accounts fit."));
        await _company.HasAsync(_company.User("cem"));
        await ClaimAsync();

        (await _storage.Work.BringForwardAsync(_target, _atMost.Token)).ShouldBe(1);

        var due = (await ClaimAsync()).ShouldHaveSingleItem();
        (due.Key.Resource, due.Attempts).ShouldBe((ana, 0));
    }

    [Fact]
    public async Task Who_is_parked_because_the_app_forbade_something_is_brought_forward_too()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await RecordAsync((await ClaimAsync()).Single(), new WorkFate.Parked("forbidden", "Only a system administrator may."));

        (await _storage.Work.BringForwardAsync(_target, _atMost.Token)).ShouldBe(1);

        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(ana);
    }

    [Fact]
    public async Task A_parked_key_waits_until_it_is_made_due()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await RecordAsync((await ClaimAsync()).Single(), new WorkFate.Parked("ambiguous-match", "Two accounts fit."));

        (await ClaimAsync()).ShouldBeEmpty();
        var waiting = (await _storage.Work.WaitingAsync(null, 1_000, _atMost.Token)).Single(w => w.Key.Resource == ana);
        (waiting.IsParked, waiting.DueAt, waiting.ReasonCode).ShouldBe((true, null, "ambiguous-match"));

        await EnqueueAsync(WorkPriority.Change, ana);
        (await ClaimAsync()).ShouldHaveSingleItem().Attempts.ShouldBe(0);
        (await _storage.Work.WaitingAsync(_target, 10, _atMost.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_sync_takes_the_sources_and_every_link_of_the_target()
    {
        var deleted = await LinkedAsync("gone");
        await _company.DeleteAsync(deleted, ResourceKind.User);
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"));
        var elsewhere = new Company(_storage);
        await elsewhere.HasAsync(elsewhere.User("ana"));
        await _company.SettleAsync(_target);

        var count = await _storage.Work.EnqueueAsync(
            new EnqueueRequest(_target, [_company.Source], null, WorkPriority.FullSync, Company.Now),
            _atMost.Token
        );

        count.ShouldBe(3);
        (await _company.ClaimAllAsync(_target)).Select(w => w.Key.Resource).ShouldBe([group, ana, deleted], ignoreOrder: true);
    }

    [Fact]
    public async Task A_full_sync_of_no_source_takes_the_links()
    {
        var linked = await LinkedAsync("ana");
        await _company.SettleAsync(_target);

        var request = new EnqueueRequest(_target, [], null, WorkPriority.FullSync, Company.Now);

        (await _storage.Work.EnqueueAsync(request, _atMost.Token)).ShouldBe(1);
        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(linked);
    }

    [Fact]
    public async Task A_full_sync_takes_whoever_is_parked_though_person_and_link_are_gone()
    {
        var gone = await _company.HasAsync(_company.User("gone"));
        await _company.DeleteAsync(gone, ResourceKind.User);
        await RecordAsync((await ClaimAsync()).Single(), new WorkFate.Parked("shadow-mode", "Nothing is written."));

        var request = new EnqueueRequest(_target, [_company.Source], null, WorkPriority.FullSync, Company.Now);

        (await _storage.Work.EnqueueAsync(request, _atMost.Token)).ShouldBe(1);
        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(gone);
    }

    [Fact]
    public async Task A_group_that_came_to_be_makes_its_members_due()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        var work = (await _company.ClaimAllAsync(_target)).ToDictionary(w => w.Key.Resource);
        await RecordAsync(work[ana], new WorkFate.Done());

        await RecordMadeAsync(work[group]);

        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(ana);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(0)]
    public async Task A_group_that_came_to_be_makes_a_member_due_again_who_is_just_looked_at(int lease)
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);
        var claimed = await _storage.Work.ClaimAsync(_target, "worker", 100, TimeSpan.FromSeconds(lease), _atMost.Token);
        var work = claimed.ToDictionary(w => w.Key.Resource);

        await RecordMadeAsync(work[group]);
        await RecordAsync(work[ana], new WorkFate.Done());

        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(ana);
    }

    [Fact]
    public async Task A_member_who_waits_for_a_first_look_is_left_alone_when_the_group_comes_to_be()
    {
        var group = await _company.HasAsync(_company.Group("Engineering"));
        var work = (await ClaimAsync()).ShouldHaveSingleItem();
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        await _company.AddAsync(group, ana);
        await _company.AddAsync(await _company.HasAsync(_company.Group("Others")), ben);

        await RecordMadeAsync(work);

        var claimed = (await ClaimAsync()).ToDictionary(work => work.Key.Resource);
        Edits(claimed[ana]).ShouldBe(Edits(claimed[ben]));

        // A key begins with the time at which it is made.
        static long Edits(ClaimedWork work) => work.Generation - work.Enqueued.ToUnixTimeMilliseconds();
    }

    [Fact]
    public async Task Members_who_are_parked_for_a_group_become_due_with_it_and_others_stay_parked()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        await _company.HasAsync(_company.User("cem"));
        var group = await _company.HasAsync(_company.Group("Platform"), ana, ben);
        var claimed = await ClaimAsync();
        foreach (var user in claimed.Where(work => work.Key.Kind is ResourceKind.User))
        {
            var reason = user.Key.Resource == ben ? "ambiguous-match" : "group-missing";
            await RecordAsync(user, new WorkFate.Parked(reason, "It waits."));
        }

        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = claimed.Single(work => work.Key.Resource == group),
                Fate = new WorkFate.Done(),
                WakesMembersParkedFor = "group-missing",
                Now = Company.Now,
            },
            _atMost.Token
        );

        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(ana);
    }

    [Fact]
    public async Task What_a_result_makes_worth_a_look_is_due_with_it()
    {
        var ben = await LinkedAsync("ben");
        await _company.HasAsync(_company.User("ana"));
        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = (await ClaimAsync()).ShouldHaveSingleItem(),
                Fate = new WorkFate.Done(),
                AlsoDue = [new WorkKey(_target, ResourceKind.User, ben)],
                Now = Company.Now,
            },
            _atMost.Token
        );

        var due = (await ClaimAsync()).ShouldHaveSingleItem();
        (due.Key.Resource, due.Priority).ShouldBe((ben, WorkPriority.Change));
    }

    [Fact]
    public async Task Waiting_ends_when_work_comes_even_if_it_came_just_before()
    {
        await _company.HasAsync(_company.User("ana"));
        await _storage.Work.WaitForWorkAsync(_target, TimeSpan.FromMinutes(1), _atMost.Token);

        var waiting = _storage.Work.WaitForWorkAsync(_target, TimeSpan.FromMinutes(1), _atMost.Token).AsTask();
        await _company.HasAsync(_company.User("ben"));
        await waiting;
    }

    [Fact]
    public async Task Status_counts_due_leased_retrying_and_parked_and_tells_the_last_problem()
    {
        foreach (var name in new[] { "ana", "ben", "cleo", "dan" })
            await _company.HasAsync(_company.User(name));
        var work = await ClaimAsync(3);
        await RecordAsync(work[0], new WorkFate.Parked("ambiguous-match", "Two accounts fit."));
        await RecordAsync(work[1], Later(TimeSpan.FromHours(1)), at: Company.Now.AddSeconds(1));

        var status = (await _storage.Work.StatusAsync(_atMost.Token)).Single(s => s.Target == _target);

        (status.Due, status.Leased, status.Retrying, status.Parked).ShouldBe((1, 1, 1, 1));
        status.OldestEnqueued.ShouldNotBeNull().ShouldBe(Company.Now, TimeSpan.FromMinutes(1));
        (status.LastReasonCode, status.LastDetail).ShouldBe(("server-error", "It said 500."));
    }

    [Fact]
    public async Task Everything_is_made_due_once_and_what_waits_keeps_its_place()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        foreach (var work in await ClaimAsync())
            await RecordAsync(work, work.Key.Resource == ana ? new WorkFate.Parked("brake", "Many.") : new WorkFate.Done());
        var request = new EnqueueRequest(_target, [_company.Source], null, WorkPriority.FullSync, Company.Now);
        var audit = new AuditEntry
        {
            At = Company.Now,
            Actor = "engine",
            Action = AuditActions.ReconcileScheduled,
            Target = _target,
            CorrelationId = "c",
        };

        var counts = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _storage.Work.EnqueueOnceAsync(request, audit, audit.At, _atMost.Token))
        );

        counts.Where(count => count is not null).ShouldBe([1]);
        (await ClaimAsync()).ShouldHaveSingleItem().Key.Resource.ShouldBe(ben);
        (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).Single().ReasonCode.ShouldBe("brake");
        var later = await _storage.Work.EnqueueOnceAsync(request, audit, audit.At.AddSeconds(1), _atMost.Token);
        later.ShouldBe(0);
    }

    [Fact]
    public async Task Parked_keys_are_counted_by_what_they_wait_for()
    {
        foreach (var name in new[] { "ana", "ben", "cleo", "dan" })
            await _company.HasAsync(_company.User(name));
        var work = await ClaimAsync(3);
        await RecordAsync(work[0], new WorkFate.Parked("brake", "Many."));
        await RecordAsync(work[1], new WorkFate.Parked("administrator", "Administers."));
        await RecordAsync(work[2], new WorkFate.Parked("brake", "Many."));

        var parked = (await _storage.Work.ParkedAsync(_atMost.Token)).Where(count => count.Target == _target);

        parked.ShouldBe([new ParkedCount(_target, "brake", 2), new ParkedCount(_target, "administrator", 1)]);
    }

    [Fact]
    public async Task Of_every_key_of_a_kind_that_is_parked_for_a_reason_the_newest_plan_that_parked_it_is_read_at_once()
    {
        foreach (var name in new[] { "Two plans", "No plan", "Another reason", "Not parked" })
            await _company.HasAsync(_company.Group(name));
        var groups = await ClaimAsync();
        await _company.HasAsync(_company.User("ana"));
        var person = (await ClaimAsync()).Single();
        foreach (var (group, number) in groups.Select((group, number) => (group, number)))
        {
            if (number == 0)
                await HeldAsync(group, "older");
            if (number != 1)
                await HeldAsync(group, $"plan {number}", action: number == 0 ? AuditActions.PlanRejected : AuditActions.PlanHeld);
            WorkFate fate = number == 3 ? Later(TimeSpan.FromHours(1)) : Parked(number == 2 ? "administrator" : "brake");
            await RecordAsync(group, fate, AuditActions.PlanApplied);
        }
        await HeldAsync(person, "of a person");
        await RecordAsync(person, Parked("brake"));
        await HeldAsync(groups[0], "elsewhere", target: TestDatabase.NewName("target"));

        var plans = await _storage.Work.ParkedPlansAsync(_target, ResourceKind.Group, "brake", plan => plan, _atMost.Token);

        plans.ShouldBe(["\"plan 0\"", null], ignoreOrder: true);

        static WorkFate.Parked Parked(string reason) => new(reason, "It waits.");
    }

    private Task HeldAsync(ClaimedWork work, string plan, string? target = null, string action = AuditActions.PlanHeld) =>
        _storage.Audit.AppendAsync(
            new AuditEntry
            {
                At = Company.Now,
                Actor = "engine",
                Action = action,
                Target = target ?? _target,
                Kind = work.Key.Kind,
                Resource = work.Key.Resource,
                CorrelationId = "c",
                Data = $"\"{plan}\"",
            },
            _atMost.Token
        );

    [Fact]
    public async Task Keys_that_are_tried_again_are_counted_by_what_they_met()
    {
        foreach (var name in new[] { "ana", "ben", "cleo", "dan", "eve" })
            await _company.HasAsync(_company.User(name));
        var work = await ClaimAsync(4);
        var later = Company.Now.AddDays(1);
        await RecordAsync(work[0], new WorkFate.Later(later, "accounts-lost", "Gone.", 1));
        await RecordAsync(work[1], new WorkFate.Later(later, "no-seats", "None is left.", 1));
        await RecordAsync(work[2], new WorkFate.Later(later, "accounts-lost", "Gone.", 1));
        await RecordAsync(work[3], new WorkFate.Parked("brake", "Many."));

        var retrying = await _storage.Work.RetryingAsync(_target, _atMost.Token);

        retrying.Select(count => (count.ReasonCode, count.Keys)).ShouldBe([("accounts-lost", 2), ("no-seats", 1)]);
        retrying.ShouldAllBe(count => count.Since > DateTimeOffset.UnixEpoch);
        (await _storage.Work.RetryingAsync("another", _atMost.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_queue_of_one_resource_shows_every_state()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var queued = (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).ShouldHaveSingleItem();
        (queued.IsLeased, queued.IsParked, queued.ReasonCode).ShouldBe((false, false, null));

        var work = (await ClaimAsync()).Single();
        (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).Single().IsLeased.ShouldBeTrue();

        await RecordAsync(work, new WorkFate.Parked("refused-by-app", "No."));
        queued = (await _storage.Work.OfResourceAsync(ana, _atMost.Token)).Single();
        (queued.IsLeased, queued.IsParked, queued.ReasonCode, queued.Detail).ShouldBe((false, true, "refused-by-app", "No."));
    }

    [Fact]
    public async Task A_thousand_results_at_once_are_all_recorded()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => _company.HasAsync(_company.User($"person{i}"))));
        var work = await _company.ClaimAllAsync(_target);

        await Task.WhenAll(work.Select(w => RecordAsync(w, new WorkFate.Done(), "plan.applied").AsTask()));

        var queue = await _storage.Work.StatusAsync(_atMost.Token);
        queue.ShouldNotContain(status => status.Target == _target);
        var since = Company.Now.AddMinutes(-5);
        (await _storage.Audit.CountAsync(_target, "plan.applied", since, _atMost.Token)).ShouldBe(1_000);
    }

    public void Dispose()
    {
        _atMost.Dispose();
        GC.SuppressFinalize(this);
    }

    private static WorkFate.Later Later(TimeSpan delay) => new(Company.Now + delay, "server-error", "It said 500.", Attempts: 1);

    private async Task<ResourceId> LinkedAsync(string userName)
    {
        var id = await _company.HasAsync(_company.User(userName));
        var work = (await _company.ClaimAllAsync(_target)).Single(w => w.Key.Resource == id);
        var link = Links.Of(_target, id, _company.Source, userName);
        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = work,
                Fate = new WorkFate.Done(),
                Link = link,
                Now = Company.Now,
            },
            _atMost.Token
        );
        return id;
    }

    private async Task RecordMadeAsync(ClaimedWork group) =>
        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = group,
                Fate = new WorkFate.Done(),
                TouchesMembers = true,
                Now = Company.Now,
            },
            _atMost.Token
        );

    private Task<IReadOnlyList<ClaimedWork>> ClaimAsync(int limit = 100) =>
        _storage.Work.ClaimAsync(_target, "worker", limit, Lease, _atMost.Token);

    private Task<long> EnqueueAsync(WorkPriority priority, ResourceId user) =>
        _storage.Work.EnqueueAsync(
            new EnqueueRequest(_target, [], [new WorkKey(_target, ResourceKind.User, user)], priority, Company.Now),
            _atMost.Token
        );

    private ValueTask<bool> RecordAsync(ClaimedWork work, WorkFate fate, string? action = null, DateTimeOffset? at = null) =>
        _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = work,
                Fate = fate,
                Now = at ?? Company.Now,
                Audit = action is null
                    ? []
                    :
                    [
                        new AuditEntry
                        {
                            At = Company.Now,
                            Actor = "engine",
                            Action = action,
                            Target = _target,
                            CorrelationId = "c",
                        },
                    ],
            },
            _atMost.Token
        );
}

public sealed class WorkOnSqlite(SqliteDatabase database) : WorkConformance(database), IClassFixture<SqliteDatabase>;

public sealed class WorkOnPostgres(PostgresDatabase database) : WorkConformance(database), IClassFixture<PostgresDatabase>;
