using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Puts a configuration into force at start. The file is imported when it differs from what was last imported from it (<see cref="FileImport"/>).
/// </summary>
internal sealed class ConfigurationStart(
    ConfigurationFile file,
    ISettingsStore settings,
    FileImport imports,
    ConfigurationActivator activator,
    ConfigurationStatus status
)
{
    /// <summary>
    /// A file that would take access from more people than the brakes let pass does not keep the server from starting: the version before
    /// it goes on, and the status says why.
    /// </summary>
    /// <exception cref="StartException">The file is missing, or something is wrong in it: then all of it is in the message.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (text, problem) = await file.ReadAsync(cancellationToken);
        if (text is null)
        {
            throw new StartException(
                ExitCodes.Configuration,
                $"The configuration file {file.Path} {problem}. Name the right one with --config; docs/configuration.md shows a first one."
            );
        }
        var active = await settings.ActiveConfigurationAsync(cancellationToken);
        var keeps = active is not null && (active.Document == text || await imports.IsOvertakenAsync(text, cancellationToken));
        var errors = keeps
            ? await activator.UseAsync(active!, cancellationToken)
            : await activator.ActivateAsync(text, FileImport.Origin, "engine", cancellationToken);
        if (active is not null && status.Current.Rejected is { Braked: true } braked)
        {
            keeps = true;
            errors = await activator.UseAsync(active, cancellationToken);
            if (errors.IsEmpty)
                status.Stays(braked);
        }
        if (!errors.IsEmpty)
            throw Failure(keeps && active!.Document != text ? active : null, errors);
    }

    /// <param name="kept">A version of the database that was to go on in place of the file; null when the file itself is wrong.</param>
    private StartException Failure(ConfigurationVersion? kept, ImmutableArray<ConfigurationError> errors)
    {
        var what = kept is null
            ? $"The configuration {file.Path}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Version {kept.Number} of the configuration, from {kept.Origin}, which is to go on in place of {file.Path},"
            );
        string[] lines =
        [
            $"{what} has {errors.Length} {(errors.Length == 1 ? "error" : "errors")}; nothing was changed:",
            .. errors.Select(error => $"  {error}"),
        ];
        return new StartException(ExitCodes.Configuration, string.Join(Environment.NewLine, lines));
    }
}
