using System.Runtime.InteropServices;
using Rollcall.FakeAtlassian;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}
if (CommandLine.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine($"{problem}\n\n{CommandLine.Usage}");
    return 2;
}
var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var host = await FakeAtlassianHost.StartAsync(options);
    foreach (var line in CommandLine.Describe(host))
        Console.WriteLine(line);
    await stop.Task;
    return 0;
}
catch (IOException taken)
{
    Console.Error.WriteLine($"Port {options.Port} cannot be listened on: {taken.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
