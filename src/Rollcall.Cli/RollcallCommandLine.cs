using System.CommandLine;
using Rollcall.Cli.Commands;
using Rollcall.Cli.Output;
using Rollcall.Conformance.Play;

namespace Rollcall.Cli;

/// <summary>The <c>rollcall</c> command: everything it can do, and how it ends.</summary>
public static class RollcallCommandLine
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var parsed = Build(environment).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in Mistakes(parsed))
                await environment.Errors.WriteLineAsync($"rollcall: {error}");
            var command = string.Join(' ', CommandPath(parsed.CommandResult.Command));
            await environment.Errors.WriteLineAsync($"`{command} --help` says how it is used.");
            return ExitCodes.Usage;
        }
        var configuration = new InvocationConfiguration
        {
            Output = environment.Output,
            Error = environment.Errors,
            EnableDefaultExceptionHandler = false,
            // A conformance run that is stopped removes what it made.
            ProcessTerminationTimeout = Player.LongestCleanUp + TimeSpan.FromSeconds(2),
        };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static RootCommand Build(CliEnvironment environment)
    {
        var session = new Session(environment);
        return new RootCommand("Asks a Rollcall server what it does and why, and tells it what to do.")
        {
            session.Url,
            session.Token,
            session.AllowHttp,
            session.Output,
            session.Json,
            StatusCommand.Create(session),
            WhyCommand.Create(session),
            PeopleCommand.Create(session),
            GroupsCommand.Create(session),
            PlanCommand.Create(session),
            ReconcileCommand.Create(session),
            UnlinkCommand.Create(session),
            AuditCommand.Create(session),
            RequestsCommand.Create(session),
            IdpCommand.Create(session),
            ConfigCommand.Create(session),
            TargetCommand.Create(session),
            ConformanceCommand.Create(session),
        };
    }

    /// <summary>A word that nobody knows explains all the rest that the parser then misses.</summary>
    private static IEnumerable<string> Mistakes(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count > 0
            ? parsed.UnmatchedTokens.Select(token => $"{Screen.Plain(token)} is no command, option or argument here.")
            : parsed.Errors.Select(error => Screen.Plain(error.Message));

    private static IEnumerable<string> CommandPath(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? ["rollcall"] : CommandPath(parent).Append(command.Name);
    }
}
