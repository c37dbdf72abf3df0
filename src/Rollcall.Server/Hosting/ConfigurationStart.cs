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
        var errors =
            active is not null && (active.Document == text || await imports.IsOvertakenAsync(text, cancellationToken))
                ? await activator.UseAsync(active, cancellationToken)
                : await activator.ActivateAsync(text, FileImport.Origin, "engine", cancellationToken);
        if (active is not null && status.Current.Rejected is { Braked: true } braked)
        {
            errors = await activator.UseAsync(active, cancellationToken);
            status.Restore(braked);
        }
        if (errors.IsEmpty)
            return;
        string[] lines =
        [
            $"The configuration {file.Path} has {errors.Length} {(errors.Length == 1 ? "error" : "errors")}; nothing was changed:",
            .. errors.Select(error => $"  {error}"),
        ];
        throw new StartException(ExitCodes.Configuration, string.Join(Environment.NewLine, lines));
    }
}
