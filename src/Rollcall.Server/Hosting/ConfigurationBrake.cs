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
    /// <returns>Who would lose what, and one refusal a target that it is too many at: none when the document may come into force.</returns>
    public async Task<(RuleLosses Losses, ImmutableArray<ConfigurationError> Refusals)> AskAsync(
        RollcallConfiguration after,
        CancellationToken cancellationToken
    )
    {
        var losses = await RuleLosses.FindAsync(storage, await InForceAsync(cancellationToken), after, cancellationToken);
        var refusals = ImmutableArray.CreateBuilder<ConfigurationError>();
        for (var index = 0; index < after.Targets.Length; index++)
        {
            var target = after.Targets[index];
            var losers = losses.At(target.Id);
            if (losers.IsEmpty)
                continue;
            // A reading of its own: the one that workers share may be some seconds old.
            var brake = await new RemovalBrakes(time).ReadAsync(storage, target, BrakedKind.Removal, cancellationToken);
            var room = brake.RoomOfChange(target.Brake);
            if (losers.Length > room)
                refusals.Add(Refusal(index, target, losers, brake, room));
        }
        return (losses, refusals.ToImmutable());
    }

    /// <summary>At start nothing is in force yet: the version before the one that the file holds now is what people live by.</summary>
    private async Task<RollcallConfiguration> InForceAsync(CancellationToken cancellationToken) =>
        active.Current.Version == 0 && await storage.Settings.ActiveConfigurationAsync(cancellationToken) is { } last
            ? checker.ReadAlone(last.Document) ?? RollcallConfiguration.Empty
            : active.Current.Document;

    private static ConfigurationError Refusal(
        int index,
        TargetConfiguration target,
        ImmutableArray<RuleLoss> losers,
        BrakeReading brake,
        long room
    )
    {
        var culture = CultureInfo.InvariantCulture;
        var what = losers.Any(loser => loser.Account) ? "access" : "a group";
        return new(
            string.Create(culture, $"targets[{index}]"),
            target.Id,
            string.Create(
                culture,
                $"would take {what} from {losers.Length:N0} of {brake.Accounts:N0} people at once, where a change may take it from {room:N0}"
            )
                + (
                    brake.Removals > 0
                        ? string.Create(
                            culture,
                            $", because {brake.Removals:N0} lost something within the window of its brake already"
                        )
                        : ""
                ),
            $"look who they are: rollcall plan --config FILE --target {target.Id}. If it is meant: rollcall target release-brake {target.Id} "
                + string.Create(
                    culture,
                    $"--removals {brake.ToReleaseOfChange(target.Brake, losers.Length)}, then apply the document (or save the file) again"
                ),
            null
        );
    }
}
