using Rollcall.AdminApi;
using Rollcall.Server.Hosting;
using ConfigurationCheck = Rollcall.AdminApi.ConfigurationCheck;

namespace Rollcall.Server.Admin.Configuration;

/// <summary><c>POST /admin/v1/configuration/check</c></summary>
internal static class CheckConfiguration
{
    /// <summary>Says everything that is wrong with a document. Changes nothing.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        ConfigurationChecker checker,
        CancellationToken cancellationToken
    )
    {
        var (proposal, problem) = await ProposedConfiguration.ReadAsync(http, cancellationToken);
        if (proposal is null)
            return problem!;
        var check = checker.Check(proposal.Document);
        return TypedResults.Json(
            new ConfigurationCheck(
                check.Errors.IsEmpty,
                [.. check.Errors.Select(ProposedConfiguration.ProblemOf)],
                [.. check.Warnings.Select(ProposedConfiguration.ProblemOf)]
            ),
            AdminJson.Default.ConfigurationCheck
        );
    }
}
