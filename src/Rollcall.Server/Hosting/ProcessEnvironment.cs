namespace Rollcall.Server.Hosting;

/// <summary>What surrounds the process, so that a test can stand in for it.</summary>
/// <param name="Variable">The value of an environment variable, or null.</param>
/// <param name="Output">For what a person must see once: the address, the first admin token.</param>
/// <param name="Errors">For why the server does not start.</param>
public sealed record ProcessEnvironment(Func<string, string?> Variable, TextWriter Output, TextWriter Errors, TimeProvider Time)
{
    public static ProcessEnvironment Real { get; } =
        new(Environment.GetEnvironmentVariable, Console.Out, Console.Error, TimeProvider.System);
}
