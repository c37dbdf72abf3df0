using System.CommandLine;
using System.CommandLine.Parsing;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli;

public enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: what the admin API answered.</summary>
    Json,
}

/// <summary>The options every command has, and what they come to: a connection, a place to write, and how errors are shown.</summary>
public sealed class Session(CliEnvironment environment)
{
    public const string DefaultUrl = "http://127.0.0.1:7070";

    public CliEnvironment Environment { get; } = environment;

    public Option<string?> Url { get; } =
        new("--url")
        {
            Description = $"Base URL of the server. Also ROLLCALL_URL. Default: {DefaultUrl}",
            HelpName = "URL",
            Recursive = true,
        };

    public Option<string?> Token { get; } =
        new("--token")
        {
            Description =
                "Admin token (for conformance: the SCIM token) as env:NAME or file:PATH, or itself, which others on this machine can then read. "
                + "Also ROLLCALL_TOKEN, or the file rollcall/token in the configuration directory (~/.config)",
            HelpName = "TOKEN",
            Recursive = true,
        };

    public Option<bool> AllowHttp { get; } =
        new("--allow-http") { Description = "Send the token in clear to a server that is not this machine", Recursive = true };

    public Option<OutputFormat> Output { get; } =
        new("--output", "-o")
        {
            Description = "table for people, which is the default; json for programs",
            HelpName = "table|json",
            CustomParser = FormatNamed,
            Recursive = true,
        };

    public Option<bool> Json { get; } = new("--json") { Description = "The same as --output json", Recursive = true };

    /// <summary>Runs a command's work over the admin API and turns its failures into sentences and exit codes.</summary>
    public Task<int> RunAsync(
        ParseResult parsed,
        Func<AdminClient, Screen, Task<int>> work,
        CancellationToken cancellationToken
    ) =>
        RunWithoutServerAsync(
            parsed,
            async screen =>
            {
                var url = Connection.Url(parsed.GetValue(Url), parsed.GetValue(AllowHttp), Environment.Variable);
                var token = await Connection.TokenAsync(parsed.GetValue(Token), Environment.Variable, cancellationToken);
                using var client = new AdminClient(url, token, Environment.Time);
                return await work(client, screen);
            },
            cancellationToken
        );

    /// <summary>As <see cref="RunAsync"/>, for a command that does not ask a Rollcall server.</summary>
    public async Task<int> RunWithoutServerAsync(
        ParseResult parsed,
        Func<Screen, Task<int>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await work(new Screen(Environment, parsed.GetValue(Json) ? OutputFormat.Json : parsed.GetValue(Output)));
        }
        catch (CliException failure)
        {
            // A refused document has a line for each of its errors.
            var lines = failure.Message.Split(System.Environment.NewLine).Select(Screen.Plain);
            await Environment.Errors.WriteLineAsync($"rollcall: {string.Join(System.Environment.NewLine, lines)}");
            if (failure.WhatToDo is { } whatToDo)
                await Environment.Errors.WriteLineAsync(Screen.Plain(whatToDo));
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException full)
        {
            // What goes wrong on the way to a server is a CliException by now: this is the file or pipe we print to.
            await Environment.Errors.WriteLineAsync($"rollcall: The output cannot be written: {full.Message}");
            return ExitCodes.Failed;
        }
    }

    private static OutputFormat FormatNamed(ArgumentResult result)
    {
        switch (result.Tokens[0].Value.ToLowerInvariant())
        {
            case "table":
                return OutputFormat.Table;
            case "json":
                return OutputFormat.Json;
            default:
                result.AddError("--output takes table or json.");
                return default;
        }
    }
}
