using System.CommandLine;
using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary><c>rollcall config show [VERSION] | versions | check FILE | apply FILE</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>What the server takes at most.</summary>
    private const int LargestDocument = 4 * 1024 * 1024;

    public static Command Create(Session session) =>
        new("config", "Shows, checks and changes the configuration")
        {
            Show(session),
            Versions(session),
            Check(session),
            Apply(session),
        };

    private static Command Show(Session session)
    {
        var version = new Argument<long?>("version")
        {
            Description = "An earlier version instead of the active one",
            HelpName = "VERSION",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => SharedOptions.WholeNumber(result, "VERSION", 1, long.MaxValue),
        };
        var command = new Command("show", "Prints the active configuration, as config apply takes it") { version };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var document = await api.ConfigurationAsync(parsed.GetValue(version), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(document, AdminJson.Default.ConfigurationDocument);
                        else
                            screen.Verbatim(document.Document);
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command Versions(Session session)
    {
        var command = new Command("versions", "Lists the versions there were, newest first");
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var list = await api.ConfigurationVersionsAsync(cancellationToken);
                        if (screen.IsJson)
                            screen.Json(list, AdminJson.Default.ConfigurationVersionList);
                        else
                            screen.Table(["VERSION", "ACTIVATED", "FROM", ""], list.Versions.Select(Row));
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command Check(Session session)
    {
        var file = File();
        var command = new Command("check", "Says everything that is wrong with a document; changes nothing") { file };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var path = parsed.GetRequiredValue(file);
                        var document = await ReadAsync(session.Environment, path, cancellationToken);
                        var check = await api.CheckConfigurationAsync(document, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(check, AdminJson.Default.ConfigurationCheck);
                        else
                            Write(screen, path, check);
                        return check.Valid ? ExitCodes.Ok : ExitCodes.Failed;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command Apply(Session session)
    {
        var file = File();
        var command = new Command("apply", "Checks a document and makes it the active configuration") { file };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var document = await ReadAsync(session.Environment, parsed.GetRequiredValue(file), cancellationToken);
                        var activated = await api.ActivateConfigurationAsync(document, cancellationToken);
                        if (screen.IsJson)
                            screen.Json(activated, AdminJson.Default.ConfigurationActivated);
                        else if (activated.Changed)
                            screen.Line($"Version {activated.Version} is active now.", Styles.Good);
                        else
                            screen.Line($"Nothing changed: version {activated.Version} is this document.");
                        return ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Argument<string> File() =>
        new("file") { Description = "Path of a YAML document, - for standard input", HelpName = "FILE" };

    private static void Write(Screen screen, string path, ConfigurationCheck check)
    {
        if (check.Valid)
            screen.Line($"{path} is valid.", Styles.Good);
        else
            screen.Line($"{path} has {TimeText.Count(check.Errors.Count, "error")}:", Styles.Bad);
        foreach (var error in check.Errors)
            screen.Line(2, ConfigurationText.Of(error));
        foreach (var warning in check.Warnings)
            screen.Line(2, $"warning: {ConfigurationText.Of(warning)}", Styles.Warning);
    }

    private static IReadOnlyList<Cell> Row(ConfigurationVersionName version) =>
        [
            version.Version.ToString(CultureInfo.InvariantCulture),
            TimeText.At(version.Activated),
            version.Origin,
            new(version.Active ? "active" : "", Styles.Good),
        ];

    internal static async Task<string> ReadAsync(CliEnvironment environment, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path == "-")
                return await environment.Input.ReadToEndAsync(cancellationToken);
            if (new FileInfo(path) is { Exists: true, Length: > LargestDocument })
                throw new CliException(ExitCodes.Usage, $"{path} is larger than 4 MiB.", "The server takes no such document.");
            return await System.IO.File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(
                ExitCodes.Usage,
                $"{path} cannot be read: {failure.Message}",
                "Give the path of a YAML document, or - for standard input.",
                failure
            );
        }
    }
}
