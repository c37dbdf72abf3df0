using Rollcall.AdminApi;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Admin.Configuration;

/// <summary><c>POST /admin/v1/configuration</c></summary>
internal static class ActivateConfiguration
{
    /// <summary>Checks a document as a whole and puts it into force, or lists everything that is wrong and changes nothing.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        ConfigurationActivator activator,
        Hosting.ConfigurationStatus status,
        CancellationToken cancellationToken
    )
    {
        var (proposal, problem) = await ProposedConfiguration.ReadAsync(http, cancellationToken);
        if (proposal is null)
            return problem!;
        if (status.Current is { Version: > 0 } current && current.Document == proposal.Document)
            return Answer(current.Version, changed: false);
        var errors = await activator.ActivateAsync(
            proposal.Document,
            proposal.Origin ?? "api",
            AdminCaller.Of(http).Actor,
            cancellationToken
        );
        return errors.IsEmpty
            ? Answer(status.Current.Version, changed: true)
            : Problems.InvalidConfiguration([.. errors.Select(ProposedConfiguration.ProblemOf)]);
    }

    private static IResult Answer(long version, bool changed) =>
        TypedResults.Json(new ConfigurationActivated(version, changed), AdminJson.Default.ConfigurationActivated);
}
