using System.Globalization;

namespace Rollcall.Demo;

/// <summary>What the command line of ./run decides about the company's day; ./run --help explains each.</summary>
internal sealed record DemoOptions
{
    /// <summary>Fewer would not fill the script's roles.</summary>
    private const int FewestPeople = 40;
    private const int MostPeople = 5000;

    public bool Once { get; init; }
    public int People { get; init; } = 200;
    public int Seed { get; init; } = 1;
    public bool Faults { get; init; }
    public int Port { get; init; } = 7070;
    public string? DataDirectory { get; init; }
    public bool Plain { get; init; }

    /// <summary>The program assemblies and the configuration; ./run knows where they are.</summary>
    public string ServerAssembly { get; init; } = "";
    public string FakesAssembly { get; init; } = "";
    public string Configuration { get; init; } = "";

    /// <summary>The options, or null and what is wrong.</summary>
    public static DemoOptions? Parse(IReadOnlyList<string> arguments, out string problem)
    {
        var options = new DemoOptions();
        problem = "";
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (Switch(options, name) is { } switched)
            {
                options = switched;
                continue;
            }
            var value = index + 1 < arguments.Count ? arguments[++index] : null;
            if (value is null || Value(options, name, value) is not { } set)
            {
                problem = Problem(name, value);
                return null;
            }
            options = set;
        }
        return options;
    }

    private static DemoOptions? Switch(DemoOptions options, string name) =>
        name switch
        {
            "--once" => options with { Once = true },
            "--faults" => options with { Faults = true },
            "--plain" => options with { Plain = true },
            _ => null,
        };

    private static DemoOptions? Value(DemoOptions options, string name, string value) =>
        (name, Number(value)) switch
        {
            ("--people", >= FewestPeople and <= MostPeople and var people) => options with { People = people },
            ("--seed", { } seed) => options with { Seed = seed },
            ("--port", >= 0 and <= 65535 and var port) => options with { Port = port },
            ("--keep-data", _) => options with { DataDirectory = value },
            ("--server", _) => options with { ServerAssembly = value },
            ("--fakes", _) => options with { FakesAssembly = value },
            ("--demo-config", _) => options with { Configuration = value },
            _ => null,
        };

    private static string Problem(string name, string? value) =>
        (name, value) switch
        {
            ("--people", { }) => $"--people goes from {FewestPeople} to {MostPeople}, and {value} is not among them.",
            ("--port", { }) => $"--port goes from 0 to 65535, and {value} is not among them.",
            ("--seed", { }) => $"--seed takes a whole number, and {value} is none.",
            ("--people" or "--port" or "--seed" or "--keep-data", null) => $"{name} needs a value.",
            _ => $"{name} is not an option.",
        };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
