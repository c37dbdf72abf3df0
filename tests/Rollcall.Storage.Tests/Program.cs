using Rollcall.Storage.Tests.Crash;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Rollcall.Storage.Tests;

/// <summary>The test runner, as xunit would generate it, and the writing process of the crash tests.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            [CrashWriter.Argument, var connection, var directory, var source] => CrashWriter.RunAsync(
                connection,
                directory,
                source
            ),
            _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") => TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            ),
            _ => ConsoleRunner.Run(args),
        };
}
