using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Admin.Http;

/// <summary>What is answered to the name of a source or target that there is none of: those that there are, for a name is soon mistyped.</summary>
internal static class UnknownNames
{
    private const int MostNamed = 20;

    public static ProblemAnswer Source(string id, RollcallConfiguration configuration) =>
        Of("source", id, [.. configuration.Sources.Select(source => source.Id)]);

    public static ProblemAnswer Target(string id, RollcallConfiguration configuration) =>
        Of("target", id, [.. configuration.Targets.Select(target => target.Id)]);

    private static ProblemAnswer Of(string noun, string id, string[] known) =>
        Problems.NotFound(
            $"There is no {noun} {id}.",
            known switch
            {
                [] => $"The configuration has no {noun} at all.",
                [var only] => $"The only {noun} is {only}.",
                _ =>
                    $"The {noun}s are {string.Join(", ", known.Take(MostNamed))}{(known.Length > MostNamed ? " and others, which the status lists" : "")}.",
            }
        );
}
