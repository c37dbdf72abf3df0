using System.Collections.Immutable;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>A step and what became of it; null for a step that was not tried.</summary>
public sealed record StepResult(Step Step, Outcome? Outcome);

/// <summary>What carrying out a plan came to.</summary>
/// <param name="Link">The link as it is now.</param>
/// <param name="Saved">The link as the database has it now.</param>
/// <param name="Stopped">The outcome that ended it early.</param>
internal sealed record Execution(ImmutableArray<StepResult> Results, Link? Link, Link? Saved, Outcome? Stopped)
{
    /// <summary>Before the first step.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>License seats that are free now and were not before.</summary>
    public int FreedSeats { get; init; }

    /// <summary>What the brake counts.</summary>
    public int PeopleBraked(Plan plan) => HasReplaced ? 1 : PeopleWhoLost(plan);

    public int PeopleWhoLost(Plan plan) => plan.PeopleIn(Removed.Count());

    /// <summary>An account was made in place of one that the app lost.</summary>
    public bool HasReplaced =>
        Results.Any(result => result is { Step: Step.CreateAccount { ReplacesLost: true }, Outcome: Outcome.Applied });

    public bool HasMadeAccount => Results.Any(result => result is { Step: Step.CreateAccount, Outcome: Outcome.Applied });

    public IEnumerable<Step> Removed =>
        Results.Where(result => result.Step.Removes && result.Outcome is Outcome.Applied).Select(result => result.Step);
}

/// <summary>
/// Carries out a plan, one step after the other. A step that the app refuses does not stop the steps after it, unless they
/// need what it would have made; an app that does not answer does. What is about to be made, joined or taken is written
/// down first: an answer may be lost, and so may we.
/// </summary>
internal sealed class PlanExecution(IWorkStore work, TimeProvider time)
{
    public async Task<Execution> PerformAsync(
        ReconcileTarget target,
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        CancellationToken cancellationToken
    )
    {
        // One time for all of it: a link that comes to be is told from any other of the same resource by when it did.
        var now = time.GetUtcNow();
        var execution = await PerformAsync(target, claimed, seen, plan, now, cancellationToken);
        return execution with { Began = now, FreedSeats = FreedSeats.Count(target.Configuration, seen, execution) };
    }

    private async Task<Execution> PerformAsync(
        ReconcileTarget target,
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var link = plan.Steps.Aggregate(seen.Link, (before, step) => LinkProgress.AfterOwn(before, step, claimed.Key, seen, now));
        var intended = LinkIntent.Of(link, claimed.Key, seen, plan, now);
        if (intended == seen.Link)
            return await PerformAsync(target, claimed, seen, plan, link, seen.StoredLink, cancellationToken);
        if (!LinkIntent.MustBeSaved(plan, seen))
            return await PerformAsync(target, claimed, seen, plan, intended, seen.StoredLink, cancellationToken);
        if (!await SaveAsync(claimed, seen, plan, intended, now, cancellationToken))
            return Taken(plan, seen);
        return await PerformAsync(target, claimed, seen, plan, intended, intended, cancellationToken);
    }

    private static async Task<Execution> PerformAsync(
        ReconcileTarget target,
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        Link? link,
        Link? saved,
        CancellationToken cancellationToken
    )
    {
        var results = ImmutableArray.CreateBuilder<StepResult>(plan.Steps.Length);
        AccountReference? account = null;
        Outcome? stopped = null;
        foreach (var step in plan.Steps)
        {
            if (stopped is not null || step is Step.Skip or Step.Hold || MissesItsAccount(step, account))
            {
                results.Add(new StepResult(step, null));
                continue;
            }
            if (step is Step.Adopt or Step.HandOver or Step.Release)
            {
                results.Add(new StepResult(step, new Outcome.Applied()));
                continue;
            }
            var outcome = await target.PerformAsync(WithAccount(step, account), claimed, cancellationToken);
            results.Add(new StepResult(step, outcome));
            if (outcome is Outcome.Applied or Outcome.Unchanged)
                link = LinkProgress.After(link, step, outcome, seen);
            else if (outcome is Outcome.Rejected or Outcome.Held && seen.IsWhatTheLinkIsOf(step))
                link = LinkProgress.CreateRefused(seen.Link);
            account = Now(step, outcome, account);
            if (outcome is Outcome.RetryAfter or Outcome.TargetPaused)
                stopped = outcome;
        }
        var worked = results.All(result => result.Outcome is Outcome.Applied or Outcome.Unchanged || result.Step is Step.Skip);
        return new Execution(results.ToImmutable(), LinkProgress.Settled(link, seen, worked), saved, stopped);
    }

    private async ValueTask<bool> SaveAsync(
        ClaimedWork claimed,
        Observation.Seen seen,
        Plan plan,
        Link? link,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var record = new WorkRecord
        {
            Work = claimed,
            Link = link,
            LinkSince = seen.StoredLink?.Created,
            TakesOverFrom = LinkProgress.TakesOverFrom(plan, seen),
            Now = now,
        };
        return await work.RecordAsync(record, cancellationToken);
    }

    /// <summary>Two people claimed one account at the same moment, and the other was first; or the link was forgotten. It is looked at again.</summary>
    private static Execution Taken(Plan plan, Observation.Seen seen)
    {
        var reason = LinkProgress.Overtaken(plan.Subject);
        var results = plan.Steps.Select(step => new StepResult(step, null)).ToImmutableArray();
        return new Execution(results, seen.StoredLink, seen.StoredLink, new Outcome.RetryAfter(Delay: null, reason));
    }

    /// <summary>Who the account is after a step that made or renamed it.</summary>
    private static AccountReference? Now(Step step, Outcome outcome, AccountReference? before) =>
        (step, outcome) switch
        {
            (_, Outcome.Applied { Account: { } made }) => made,
            (Step.RenameAccount rename, Outcome.Applied or Outcome.Unchanged) => rename.Account with { Name = rename.NewName },
            _ => before,
        };

    /// <summary>The plan of a new account cannot know its id yet, and the steps after a rename still have the old name.</summary>
    private static Step WithAccount(Step step, AccountReference? account) =>
        account is null
            ? step
            : step switch
            {
                Step.AddMember add => add with { Account = account },
                Step.RemoveMember remove => remove with { Account = account },
                Step.UpdateAccount update => update with { Account = account },
                Step.EnableAccount enable => enable with { Account = account },
                Step.DisableAccount disable => disable with { Account = account },
                Step.DeleteAccount delete => delete with { Account = account },
                Step.EndSessions end => end with { Account = account },
                _ => step,
            };

    private static bool MissesItsAccount(Step step, AccountReference? account) =>
        step is Step.AddMember { Account: null } && account is null;
}
