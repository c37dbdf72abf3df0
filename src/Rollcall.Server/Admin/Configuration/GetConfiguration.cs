using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Configuration;

/// <summary><c>GET /admin/v1/configuration</c>, <c>.../versions</c> and <c>.../versions/{number}</c></summary>
internal static class GetConfiguration
{
    private const int VersionsListed = 100;

    /// <summary>Shows the configuration in force. Secrets are references in it, never values.</summary>
    public static async Task<IResult> ActiveAsync(ISettingsStore settings, CancellationToken cancellationToken) =>
        await settings.ActiveConfigurationAsync(cancellationToken) is { } active
            ? DocumentOf(active)
            : Problems.NotFound("There is no configuration yet.", "Send one to this address.");

    /// <summary>Lists the versions there were, newest first.</summary>
    public static async Task<IResult> VersionsAsync(
        ISettingsStore settings,
        Hosting.ConfigurationStatus status,
        CancellationToken cancellationToken
    )
    {
        var active = status.Current.Version;
        var versions = await settings.ConfigurationsAsync(VersionsListed, cancellationToken);
        var names = versions.Select(version => new ConfigurationVersionName(
            version.Number,
            version.Origin,
            version.Activated,
            version.Number == active
        ));
        return TypedResults.Json(new ConfigurationVersionList([.. names]), AdminJson.Default.ConfigurationVersionList);
    }

    /// <summary>Shows one of the last 100 versions.</summary>
    public static async Task<IResult> VersionAsync(long number, ISettingsStore settings, CancellationToken cancellationToken)
    {
        var versions = await settings.ConfigurationsAsync(VersionsListed, cancellationToken);
        return versions.FirstOrDefault(version => version.Number == number) is { } found
            ? DocumentOf(found)
            : Problems.NotFound(
                $"There is no configuration version {number} among the last {VersionsListed}.",
                "The list of versions has their numbers."
            );
    }

    private static IResult DocumentOf(ConfigurationVersion version) =>
        TypedResults.Json(
            new ConfigurationDocument(version.Number, version.Origin, version.Activated, version.Document),
            AdminJson.Default.ConfigurationDocument
        );
}
