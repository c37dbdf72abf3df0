using Rollcall.Cli;

return await RollcallCommandLine.RunAsync(args, CliEnvironment.Real, CancellationToken.None);
