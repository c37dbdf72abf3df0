using System.Text.Json;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>How Crowd's usermanagement REST API speaks, in JSON. The caller is an application, not a user.</summary>
internal static class CrowdDialect
{
    public static RestClient Client(ConnectorSettings settings) =>
        new(
            settings,
            "rest/usermanagement/1/",
            new RestDialect(
                "Crowd",
                ReadError,
                RestPath.Of("search", ("entity-type", "user"), ("start-index", "0"), ("max-results", "1")),
                "X-Embedded-Crowd-Version"
            ),
            Credential.Basic(ApplicationOf(settings), settings.Secrets.GetValueOrDefault("password", ""))
        );

    public static string ApplicationOf(ConnectorSettings settings) => settings.Secrets.GetValueOrDefault("application", "");

    /// <summary>
    /// A 403 that is about one kind of operation, such as creating groups, and not about us: the others go on. Codes of Crowd's ErrorEntity,
    /// which are the same in every language.
    /// </summary>
    public static bool DeniesOneOperation(AppError error) =>
        error.Code is "APPLICATION_PERMISSION_DENIED" or "PERMISSION_DENIED" or "UNSUPPORTED_OPERATION";

    private static AppError? ReadError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return CrowdText.Of(document.RootElement, "reason") is { } reason
                ? new AppError(reason, CrowdText.Of(document.RootElement, "message") ?? reason)
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
