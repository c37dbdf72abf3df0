using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;

var environment = ProcessEnvironment.Real;
switch (CommandLine.Parse(args, environment.Variable))
{
    case CommandLine.Help help:
        await environment.Output.WriteLineAsync(help.Text);
        return ExitCodes.Stopped;
    case CommandLine.Wrong wrong:
        await environment.Errors.WriteLineAsync(wrong.Message);
        return ExitCodes.Usage;
    case CommandLine.Start start:
        return await RunAsync(start.Options);
    default:
        return ExitCodes.Usage;
}

async Task<int> RunAsync(ServerOptions options)
{
    try
    {
        await using var application = await RollcallApplication.StartAsync(
            options,
            environment,
            JsonLogging.Add,
            CancellationToken.None
        );
        await application.WaitForStopAsync();
        return ExitCodes.Stopped;
    }
    catch (StartException failure)
    {
        await environment.Errors.WriteLineAsync(failure.Message);
        return failure.ExitCode;
    }
    catch (Exception failure)
    {
        await environment.Errors.WriteLineAsync($"The server failed and stops: {failure}");
        return ExitCodes.Failed;
    }
}
