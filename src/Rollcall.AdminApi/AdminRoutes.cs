namespace Rollcall.AdminApi;

/// <summary>Where things are, relative to the server's base URL.</summary>
public static class AdminRoutes
{
    /// <summary>Everything below it needs <c>Authorization: Bearer TOKEN</c>, except <see cref="OpenApi"/>.</summary>
    public const string Root = "/admin/v1";

    /// <summary>The OpenAPI 3 document of this API; needs no token.</summary>
    public const string OpenApi = Root + "/openapi.json";

    public const string Status = Root + "/status";
    public const string People = Root + "/people";
    public const string Groups = Root + "/groups";
    public const string Plan = Root + "/plan";
    public const string Reconcile = Root + "/reconcile";
    public const string Audit = Root + "/audit";
    public const string Sources = Root + "/sources";
    public const string Requests = Root + "/requests";
    public const string RequestReplay = Requests + "/replay";
    public const string Configuration = Root + "/configuration";
    public const string ConfigurationVersions = Configuration + "/versions";
    public const string ConfigurationCheck = Configuration + "/check";
    public const string Targets = Root + "/targets";

    /// <param name="key">An id, or a userName in any case.</param>
    public static string Person(string key) => $"{People}/{Uri.EscapeDataString(key)}";

    public static string Why(string key) => $"{Person(key)}/why";

    /// <param name="key">An id, or a displayName in any case.</param>
    public static string Group(string key) => $"{Groups}/{Uri.EscapeDataString(key)}";

    /// <param name="key">An id, or a userName in any case.</param>
    public static string PersonUnlink(string key) => $"{Person(key)}/unlink";

    /// <param name="key">An id, or a displayName in any case.</param>
    public static string GroupUnlink(string key) => $"{Group(key)}/unlink";

    public static string SourceCheck(string id) => $"{Sources}/{Uri.EscapeDataString(id)}/check";

    public static string Request(string id) => $"{Requests}/{Uri.EscapeDataString(id)}";

    public static string ConfigurationVersion(long number) => $"{ConfigurationVersions}/{number}";

    public static string TargetCheck(string id) => $"{Targets}/{Uri.EscapeDataString(id)}/check";

    public static string TargetResume(string id) => $"{Targets}/{Uri.EscapeDataString(id)}/resume";

    public static string BrakeRelease(string id) => $"{Targets}/{Uri.EscapeDataString(id)}/release-brake";
}
