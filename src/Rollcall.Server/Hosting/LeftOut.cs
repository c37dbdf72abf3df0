using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>
/// What a configuration no longer names. Nobody loses anything by that, and nobody who leaves later does either, which is why people
/// should know. Most often something was renamed, or a line was lost.
/// </summary>
internal static class LeftOut
{
    private const string Unlooked = "accounts stay as they are, also those of people who leave from now on";

    /// <returns>Warnings; empty when everything is still there.</returns>
    public static ImmutableArray<ConfigurationError> Between(RollcallConfiguration before, RollcallConfiguration after) =>
        [
            .. before.Sources.Where(source => after.Sources.All(other => other.Id != source.Id)).Select(SourceOf),
            .. before.Targets.Where(target => after.FindTarget(target.Id) is null).Select(TargetOf),
            .. after.Targets.SelectMany((target, index) => UnfollowedBy(target, index, before, after)),
        ];

    private static ConfigurationError SourceOf(SourceConfiguration source) =>
        new(
            "sources",
            source.Id,
            $"is at work and left out here: no target follows its people any more, {Unlooked}",
            "let the identity provider deactivate them first where they are to lose access; a source under another id is a new one, without people",
            null
        );

    private static ConfigurationError TargetOf(TargetConfiguration target) =>
        new(
            "targets",
            target.Id,
            $"is at work and left out here: nothing is done there any more, also not what is waiting; {Unlooked}",
            "look at rollcall status first, and let it finish; under the same id it goes on later, under another it is a new one that knows no account",
            null
        );

    private static IEnumerable<ConfigurationError> UnfollowedBy(
        TargetConfiguration target,
        int index,
        RollcallConfiguration before,
        RollcallConfiguration after
    ) =>
        before.FindTarget(target.Id) is not { } was
            ? []
            : before
                .SourcesOf(was)
                .Where(source => after.Sources.Any(other => other.Id == source.Id) && !target.Follows(source.Id))
                .Select(source => new ConfigurationError(
                    string.Create(CultureInfo.InvariantCulture, $"targets[{index}].sources"),
                    source.Id,
                    $"is followed by {target.Id} and left out here: the people of this source are not looked at there any more, {Unlooked}",
                    "keep it in the list, with a scope that shuts them out, where they are to lose access",
                    null
                ));
}
