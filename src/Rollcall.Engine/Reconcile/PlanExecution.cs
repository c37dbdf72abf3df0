using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>A step and what became of it; null for a step that was not tried.</summary>
public sealed record StepResult(Step Step, Outcome? Outcome);

/// <summary>What carrying out a plan came to.</summary>
/// <param name="Link">The link as it is now.</param>
/// <param name="Stopped">The outcome that ended it early.</param>
internal sealed record Execution(ImmutableArray<StepResult> Results, Link? Link, Outcome? Stopped);

/// <summary>
/// Carries out a plan, one step after the other. A step that the app refuses does not stop the steps after it, unless they
/// need what it would have made; an app that does not answer does.
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
        var results = ImmutableArray.CreateBuilder<StepResult>(plan.Steps.Length);
        var link = seen.Link;
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
                link = LinkProgress.AfterOwn(link, step, claimed.Key, seen, time.GetUtcNow());
                results.Add(new StepResult(step, new Outcome.Applied()));
                continue;
            }
            link = await BeforeCreateAsync(claimed, seen, step, link, cancellationToken);
            var outcome = await target.Connector.PerformAsync(WithAccount(step, account), cancellationToken);
            results.Add(new StepResult(step, outcome));
            if (outcome is Outcome.Applied or Outcome.Unchanged)
                link = LinkProgress.After(link, step, outcome, seen);
            account = Now(step, outcome, account);
            if (outcome is Outcome.RetryAfter or Outcome.TargetPaused)
                stopped = outcome;
        }
        var worked = results.All(result => result.Outcome is Outcome.Applied or Outcome.Unchanged || result.Step is Step.Skip);
        return new Execution(results.ToImmutable(), LinkProgress.Settled(link, seen, worked), stopped);
    }

    private async ValueTask<Link?> BeforeCreateAsync(
        ClaimedWork claimed,
        Observation.Seen seen,
        Step step,
        Link? link,
        CancellationToken cancellationToken
    )
    {
        var name = step switch
        {
            Step.CreateAccount create => create.Account.Name,
            Step.CreateGroup create when seen.Plan.Kind is ResourceKind.Group => create.Name,
            _ => null,
        };
        if (name is null || link is { State: LinkState.Pending } && link.RemoteName == name)
            return link;
        var now = time.GetUtcNow();
        var pending = LinkProgress.Pending(claimed.Key, seen.Source, name, link, now);
        await work.RecordAsync(
            new WorkRecord
            {
                Work = claimed,
                Link = pending,
                Now = now,
            },
            cancellationToken
        );
        return pending;
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
