using System.Globalization;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// A create that was announced and not answered may still come to be: another server stands still with it in hand, the request is on its way, the app is slow. Who
/// is renamed or leaves meanwhile would have an active account under the old name that nobody looks after, once its announcement is forgotten. So that is
/// kept until nobody can be at it any more, and the account is looked for. Pure.
/// </summary>
internal static class UnansweredCreate
{
    /// <summary>Who announced it sends nothing once the lease has ended; the rest is for what is on its way, and for an app that goes on after we gave up.</summary>
    private const int Leases = 4;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(20);

    /// <summary>Null: it may be given up, or is to be tried again under the same name.</summary>
    /// <param name="pending">The app has no account of its name.</param>
    public static Outcome? Of(ReconcileTarget target, Link pending, DesiredState desired, DateTimeOffset now)
    {
        var until = pending.Updated + (Leases * WorkTurn.LeaseOf(target));
        if (now >= until || What(pending, desired) is not { } then)
            return null;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"The account {pending.RemoteName} was about to be made at {pending.Updated:HH:mm:ss} UTC, and whether that was done is not known. It is not there yet. {then} It is looked for until {until:HH:mm:ss} UTC."
        );
        var left = until - now;
        return new Outcome.RetryAfter(left < BetweenLooks ? left : BetweenLooks, ReasonCodes.CreateUnanswered.Because(detail));
    }

    private static string? What(Link pending, DesiredState desired) =>
        desired switch
        {
            DesiredState.Absent => "If it comes to be, it is disabled.",
            DesiredState.Present { Account.Name: var name }
                when !string.Equals(name, pending.RemoteName, StringComparison.OrdinalIgnoreCase) =>
                $"If it comes to be, it is renamed to {name}; one of that name is not made before, or there might be two.",
            _ => null,
        };
}
