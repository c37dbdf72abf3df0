using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The brake of a change of rules. A filter with a typo takes access from a whole department at once; the brake on removals would still
/// let the first of them go, up to its numbers. So a document that would take from more people than a change may (<see cref="BrakeReading.RoomOfChange"/>)
/// does not come into force at all, until a person has released the brake for that many. Asks no app: it compares what the rules say before and after.
/// </summary>
public sealed class ConfigurationBrake(
    IStorage storage,
    ConfigurationChecker checker,
    ActiveConfiguration active,
    TimeProvider time
)
{
    /// <returns>One refusal a target; empty when the document may come into force.</returns>
    public async Task<ImmutableArray<ConfigurationError>> RefusalsAsync(
        RollcallConfiguration after,
        CancellationToken cancellationToken
    )
    {
        var before = await InForceAsync(cancellationToken);
        var concerned = ReconcileAfterChange.Concerned(before, after).Where(target => before.FindTarget(target.Id) is not null);
        var refusals = ImmutableArray.CreateBuilder<ConfigurationError>();
        var (old, next) = (ConfigurationSnapshot.Compile(0, before), ConfigurationSnapshot.Compile(0, after));
        foreach (var target in concerned)
        {
            var loss = await CountAsync(target, old, next, cancellationToken);
            if (loss.People == 0)
                continue;
            // A reading of its own: the one that workers share may be some seconds old.
            var brake = await new RemovalBrakes(time).ReadAsync(storage, target, cancellationToken);
            var room = brake.RoomOfChange(target.Brake);
            if (loss.People > room)
                refusals.Add(Refusal(after.Targets.IndexOf(target), target, loss, brake.Accounts, room));
        }
        return refusals.ToImmutable();
    }

    /// <summary>At start nothing is in force yet: the version before the one that the file holds now is what people live by.</summary>
    private async Task<RollcallConfiguration> InForceAsync(CancellationToken cancellationToken) =>
        active.Current.Version == 0 && await storage.Settings.ActiveConfigurationAsync(cancellationToken) is { } last
            ? checker.ReadEarlier(last.Document) ?? RollcallConfiguration.Empty
            : active.Current.Document;

    private async Task<Loss> CountAsync(
        TargetConfiguration target,
        ConfigurationSnapshot before,
        ConfigurationSnapshot after,
        CancellationToken cancellationToken
    )
    {
        var loss = new Loss(0, 0);
        await foreach (var (_, account) in RuleLosses.OfAsync(storage, target, before, after, cancellationToken))
            loss += new Loss(1, account ? 1 : 0);
        return loss;
    }

    private static ConfigurationError Refusal(int index, TargetConfiguration target, Loss loss, long accounts, long room)
    {
        var culture = CultureInfo.InvariantCulture;
        var lost =
            loss.Accounts == 0
                ? $"a group from {loss.People.ToString("N0", culture)}"
                : $"access from {loss.People.ToString("N0", culture)}";
        return new(
            string.Create(culture, $"targets[{index}]"),
            target.Id,
            string.Create(
                culture,
                $"would take {lost} of {accounts:N0} people at once, where a change may take it from {room:N0}"
            ),
            $"look who they are: rollcall plan --config FILE --target {target.Id}. If it is meant: rollcall target release-brake {target.Id} "
                + string.Create(culture, $"--removals {loss.People - room}, then apply the document (or save the file) again"),
            null
        );
    }

    /// <param name="People">Who lose their account or a group.</param>
    /// <param name="Accounts">Of those, who lose the account.</param>
    private readonly record struct Loss(long People, long Accounts)
    {
        public static Loss operator +(Loss one, Loss other) => new(one.People + other.People, one.Accounts + other.Accounts);
    }
}
