using System.Diagnostics.CodeAnalysis;
using Rollcall.Server.Hosting.Tls;

namespace Rollcall.Server.Hosting;

/// <summary>The outcome of reading the command line.</summary>
public abstract record CommandLine
{
    private CommandLine() { }

    public sealed record Start(ServerOptions Options) : CommandLine;

    /// <param name="Text">For standard output.</param>
    public sealed record Help(string Text) : CommandLine;

    /// <param name="Message">For standard error: every problem, then how to get help.</param>
    public sealed record Wrong(string Message) : CommandLine;

    public const string Usage = """
        Rollcall.Server keeps users and groups of Atlassian apps in step with an identity provider.

          --config FILE          the configuration document          (default rollcall.yaml)
          --data DIR             directory of the embedded database  (default data)
          --urls URL             address to listen on                (default http://127.0.0.1:7070)
          --tls-certificate FILE with https: PEM with its chain, or PKCS #12 (.pfx); read again when it changes
          --tls-key FILE         its private key in PEM, when it is not in the same file
          --tls-password WHERE   of the key: env:NAME or file:PATH, never the password itself
          --tls-minimum VERSION  1.2 or 1.3                          (default 1.2)
          --database CONNECTION  PostgreSQL instead of the embedded database: postgres://USER@HOST/NAME or an Npgsql
                                 connection string. Put one that holds a password into ROLLCALL_DATABASE instead:
                                 everybody on this machine can read a command line.
          --public-url URL       the URL the identity provider knows, when a proxy in front changes it
                                 (or ROLLCALL_PUBLIC_URL)
          --help                 this text

        An option may also be written as --option=VALUE. Exit codes: 0 stopped, 1 failed, 2 command line, 3 configuration,
        4 database, 5 address.
        """;

    /// <param name="variable">Environment variables, for what should not be on a command line.</param>
    public static CommandLine Parse(IReadOnlyList<string> arguments, Func<string, string?> variable)
    {
        var options = new ServerOptions { Database = NullIfBlank(variable("ROLLCALL_DATABASE")) };
        var problems = new List<string>();
        if (NullIfBlank(variable("ROLLCALL_PUBLIC_URL")) is { } publicUrl)
            options = Apply(options, "--public-url", publicUrl, problems);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tls = new TlsArguments();
        for (var index = 0; index < arguments.Count; index++)
        {
            var (name, value) = Split(arguments[index]);
            if (name is "--help" or "-h" or "-?")
                return new Help(Usage);
            if (!IsOption(name))
            {
                // Its value is not shown: of a misspelt --database it may hold a password, and what is printed here ends up in the journal.
                problems.Add($"{name}: there is no such option.");
                if (value is null && HasValueBehind(arguments, index))
                    index++;
                continue;
            }
            if (value is null && HasValueBehind(arguments, index))
                value = arguments[++index];
            if (!seen.Add(name))
                problems.Add($"{name}: given more than once.");
            else if (string.IsNullOrWhiteSpace(value))
                problems.Add($"{name}: a value is missing.");
            else if (TlsArguments.IsOption(name))
                tls = tls.With(name, value, problems);
            else
                options = Apply(options, name, value, problems);
        }
        options = options with { Tls = tls.For(options.Listen, problems) };
        return problems.Count == 0
            ? new Start(options)
            : new Wrong(string.Join(Environment.NewLine, [.. problems, "Rollcall.Server --help lists what there is."]));
    }

    private static bool HasValueBehind(IReadOnlyList<string> arguments, int index) =>
        arguments[index].StartsWith("--", StringComparison.Ordinal)
        && index + 1 < arguments.Count
        && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal);

    private static bool IsOption(string name) =>
        name is "--config" or "--data" or "--urls" or "--database" or "--public-url" || TlsArguments.IsOption(name);

    private static ServerOptions Apply(ServerOptions options, string name, string value, List<string> problems)
    {
        switch (name)
        {
            case "--config":
                return options with { ConfigurationFile = value };
            case "--data":
                return options with { DataDirectory = value };
            case "--database":
                return options with { Database = value };
            case "--urls" when IsListenable(value, out var listen):
                return options with { Listen = listen };
            case "--public-url" when IsHttp(value, out var url) && url.Query.Length == 0 && url.Fragment.Length == 0:
                return options with { PublicUrl = url };
            default:
                problems.Add($"{name}: {value} is not an address; write one such as http://127.0.0.1:7070, without a path.");
                return options;
        }
    }

    private static bool IsListenable(string text, [NotNullWhen(true)] out Uri? uri) =>
        IsHttp(text, out uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    private static bool IsHttp(string text, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static (string Name, string? Value) Split(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (argument[..at], argument[(at + 1)..])
            : (argument, null);

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
