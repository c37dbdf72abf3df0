using System.Runtime.InteropServices;
using Rollcall.Demo;
using Rollcall.Demo.Idp;
using Rollcall.Demo.Processes;
using Spectre.Console;

if (DemoOptions.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine($"{problem} ./run --help lists what there is.");
    return 2;
}
if (options.DataDirectory is { } kept && File.Exists(Path.Combine(kept, "rollcall.db")))
{
    // The fake apps begin the day without anybody: what an earlier one left in the database would not fit them.
    Console.Error.WriteLine($"{kept} holds the database of an earlier day. Name a directory without one: ./run --keep-data DIR.");
    return 2;
}
var port = options.Port;
if (RollcallServer.WhyNot(ref port) is { } taken)
{
    Console.Error.WriteLine(taken);
    return 2;
}

var isTerminal = !Console.IsOutputRedirected;
var colours = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No });
if (!isTerminal)
    // Tables are for reading, also in a log: its width is not that of a terminal nobody has.
    console.Profile.Width = 140;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var dataDirectory = options.DataDirectory ?? Directory.CreateTempSubdirectory("rollcall-demo-").FullName;
Directory.CreateDirectory(dataDirectory);
var exitCode = 1;
try
{
    var plain = options.Plain || !isTerminal;
    exitCode = await new Demonstration(
        options with
        {
            Plain = plain,
        },
        port,
        dataDirectory,
        console,
        TimeProvider.System
    ).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    exitCode = 130;
}
catch (Exception failure) when (failure is ScimFailedException or InvalidOperationException or HttpRequestException)
{
    Console.Error.WriteLine($"The day ended early: {failure.Message}");
}
if (exitCode == 1)
    Console.Error.WriteLine($"Database and logs are in {dataDirectory}");
else if (options.DataDirectory is null)
    Directory.Delete(dataDirectory, recursive: true);
return exitCode;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
