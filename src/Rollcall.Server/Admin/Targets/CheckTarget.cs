using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Targets;

/// <summary><c>GET /admin/v1/targets/{id}/check</c></summary>
internal static class CheckTarget
{
    /// <summary>Looks at reach, version, credential, rights and settings of an app. Writes nothing there.</summary>
    public static async Task<IResult> HandleAsync(string id, ActiveTargets targets, CancellationToken cancellationToken)
    {
        if (targets.Current.Find(id) is not { } target)
            return UnknownNames.Target(id, targets.Current.Configuration);
        var findings = await target.Connector.CheckAsync(cancellationToken);
        return TypedResults.Json(new TargetCheck(id, [.. findings.Select(Of)]), AdminJson.Default.TargetCheck);
    }

    private static CheckFinding Of(Finding finding) =>
        new(
            finding.Level switch
            {
                FindingLevel.Ok => FindingLevels.Ok,
                FindingLevel.Warning => FindingLevels.Warning,
                _ => FindingLevels.Error,
            },
            finding.Subject,
            finding.Message,
            finding.WhatToDo
        );
}
