using Rollcall.AdminApi;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Configuration;

/// <summary>A document somebody sent.</summary>
internal static class ProposedConfiguration
{
    private static readonly string[] Origins = ["api", "cli", "console"];

    public static async Task<(ConfigurationProposal? Proposal, ProblemAnswer? Problem)> ReadAsync(
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var (proposal, problem) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.ConfigurationProposal,
            whenEmpty: null,
            cancellationToken
        );
        return proposal switch
        {
            null => (null, problem),
            { Document: null } => (
                null,
                Problems.BadRequest("The body has no document.", "Send the YAML text as the member document.")
            ),
            { Origin: { } origin } when !Origins.Contains(origin, StringComparer.Ordinal) => (
                null,
                Problems.BadRequest("origin: is not one there is.", $"Write one of {string.Join(", ", Origins)}.")
            ),
            _ => (proposal, null),
        };
    }

    public static ConfigurationProblem ProblemOf(ConfigurationError error) =>
        new(error.Key, error.Value, error.Message, error.Expected, error.Line);
}
