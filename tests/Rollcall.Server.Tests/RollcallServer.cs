using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests;

/// <summary>
/// A whole server in this process: real Kestrel on a free port of 127.0.0.1, a real database, its own environment variables.
/// Disposing stops it and removes its files.
/// </summary>
public sealed class RollcallServer : IAsyncDisposable
{
    /// <summary>A token of every source of <see cref="Sources"/>.</summary>
    public const string Token = "a-token-for-tests-only-0123456789abcdef";

    private readonly bool _ownsDirectory;
    private readonly PrintedText _output;
    private readonly LogLines _logs;

    private RollcallServer(
        RollcallApplication application,
        string directory,
        bool ownsDirectory,
        PrintedText output,
        LogLines logs
    )
    {
        Application = application;
        Directory = directory;
        _ownsDirectory = ownsDirectory;
        _output = output;
        _logs = logs;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = application.Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public RollcallApplication Application { get; }

    /// <summary>Holds the configuration file and the embedded database.</summary>
    public string Directory { get; }

    public string ConfigurationFile => FileIn(Directory);

    public Uri Address => Application.Address;

    /// <summary>Without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>What the server printed for people.</summary>
    public string Output => _output.ToString();

    /// <summary>Every line logged so far, with its exception.</summary>
    public IReadOnlyCollection<string> Logs => [.. _logs.Lines];

    /// <summary>A document with these sources, all opened by <see cref="Token"/>, and no targets.</summary>
    public static string Sources(params IEnumerable<string> ids) =>
        string.Concat(
            ids.Select(id => $"  - id: {id}\n    kind: scim\n    tokens: [{{ name: primary, value: env:SCIM_TOKEN }}]\n")
                .Prepend("sources:\n")
        );

    /// <param name="configuration">YAML; by default one source <c>okta</c>.</param>
    /// <param name="database">Null: SQLite.</param>
    /// <param name="environment">Variables on top of <c>SCIM_TOKEN</c>.</param>
    /// <param name="directory">Null: a new one, removed at the end. Given: kept, so that a server can be started on it again.</param>
    public static async Task<RollcallServer> StartAsync(
        string? configuration = null,
        string? database = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string? directory = null,
        TimeProvider? time = null,
        Func<ServerOptions, ServerOptions>? options = null
    )
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var home = directory ?? System.IO.Directory.CreateTempSubdirectory("rollcall-").FullName;
        if (configuration is not null || !File.Exists(FileIn(home)))
            await File.WriteAllTextAsync(FileIn(home), configuration ?? Sources("okta"), cancellationToken);
        var output = new PrintedText();
        var logs = new LogLines();
        var serverOptions = new ServerOptions
        {
            ConfigurationFile = FileIn(home),
            DataDirectory = home,
            Listen = new Uri("http://127.0.0.1:0"),
            Database = database,
            LookAtConfigurationEvery = TimeSpan.FromMilliseconds(50),
        };
        try
        {
            var application = await RollcallApplication.StartAsync(
                options is null ? serverOptions : options(serverOptions),
                new ProcessEnvironment(
                    name => name == "SCIM_TOKEN" ? Token : environment?.GetValueOrDefault(name),
                    output,
                    TextWriter.Null,
                    time ?? TimeProvider.System
                ),
                logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning),
                cancellationToken
            );
            return new RollcallServer(application, home, directory is null, output, logs);
        }
        catch when (directory is null)
        {
            System.IO.Directory.Delete(home, recursive: true);
            throw;
        }
    }

    /// <summary>Puts another document in the place of the configuration file, as a whole: a server that looks meanwhile sees no half of it.</summary>
    public async Task ConfigureAsync(string document)
    {
        var beside = ConfigurationFile + ".new";
        await File.WriteAllTextAsync(beside, document, TestContext.Current.CancellationToken);
        File.Move(beside, ConfigurationFile, overwrite: true);
    }

    public ScimClient Scim(string source = "okta", string token = Token)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(Address, $"/scim/{source}/v2/"),
            Timeout = TimeSpan.FromSeconds(60),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ScimClient(http);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Application.DisposeAsync();
        if (_ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string FileIn(string directory) => Path.Combine(directory, "rollcall.yaml");

    /// <summary>Read by a test while the server may be printing.</summary>
    private sealed class PrintedText : StringWriter
    {
        private readonly Lock _gate = new();

        public override void Write(char value)
        {
            lock (_gate)
                base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            lock (_gate)
                base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            lock (_gate)
                base.Write(buffer);
        }

        public override void Write(string? value)
        {
            lock (_gate)
                base.Write(value);
        }

        public override string ToString()
        {
            lock (_gate)
                return base.ToString();
        }
    }

    private sealed class LogLines : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(Lines, categoryName);

        public void Dispose() { }

        private sealed class Logger(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => lines.Enqueue($"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)} {exception}".TrimEnd());
        }
    }
}
