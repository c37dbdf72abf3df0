using Rollcall.AdminApi;
using Rollcall.Server.Hosting;
using ConfigurationCheck = Rollcall.AdminApi.ConfigurationCheck;

namespace Rollcall.Server.Admin.Configuration;

/// <summary><c>POST /admin/v1/configuration/check</c></summary>
internal static class CheckConfiguration
{
    /// <summary>Says everything that is wrong with a document, and whether the brakes would keep it back. Changes nothing.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        ConfigurationChecker checker,
        ConfigurationBrake brake,
        CancellationToken cancellationToken
    )
    {
        var (proposal, problem) = await ProposedConfiguration.ReadAsync(http, cancellationToken);
        if (proposal is null)
            return problem!;
        var check = checker.Check(proposal.Document);
        var refusals = check.Candidate is { } candidate
            ? (await brake.AskAsync(candidate.Configuration, cancellationToken)).Refusals
            : [];
        return TypedResults.Json(
            new ConfigurationCheck(
                check.Errors.IsEmpty && refusals.IsEmpty,
                [.. check.Errors.Concat(refusals).Select(ProposedConfiguration.ProblemOf)],
                [.. check.Warnings.Select(ProposedConfiguration.ProblemOf)]
            ),
            AdminJson.Default.ConfigurationCheck
        );
    }
}
