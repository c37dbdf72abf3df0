using System.Collections.Frozen;
using Rollcall.Engine.Targets;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Targets;

/// <summary>
/// The connectors of the active configuration. One that a new configuration does not touch is kept, with its connections and its
/// state; one that is replaced is closed only after every call it may still be in has ended.
/// </summary>
public sealed class TargetConnectors(
    IReadOnlyList<ConnectorDescription> catalogue,
    TargetMetrics metrics,
    TimeProvider time,
    ILogger<TargetConnectors> logger
) : IAsyncDisposable
{
    /// <summary>For connectors that call nobody.</summary>
    private static readonly Uri NoUrl = new("http://127.0.0.1/");

    /// <summary>On top of the call's own timeout, for a step of several calls.</summary>
    private static readonly TimeSpan GraceBeforeClosing = TimeSpan.FromMinutes(2);

    private readonly Lock _replacing = new();
    private readonly HashSet<OpenConnector> _closing = [];
    private volatile FrozenDictionary<string, OpenConnector> _open = FrozenDictionary<string, OpenConnector>.Empty;

    public IConnector? Find(string target) => _open.GetValueOrDefault(target)?.Connector;

    public void Replace(IEnumerable<TargetConnection> connections)
    {
        lock (_replacing)
        {
            var before = _open;
            var after = new Dictionary<string, OpenConnector>(StringComparer.Ordinal);
            foreach (var connection in connections)
            {
                var id = connection.Target.Id;
                after[id] =
                    before.TryGetValue(id, out var kept) && kept.Connection.ConnectsLike(connection) ? kept : Open(connection);
            }
            _open = after.ToFrozenDictionary(StringComparer.Ordinal);
            foreach (var replaced in before.Values.Where(open => !ReferenceEquals(after.GetValueOrDefault(open.Id), open)))
                CloseLater(replaced);
        }
    }

    public async ValueTask DisposeAsync()
    {
        OpenConnector[] all;
        lock (_replacing)
        {
            all = [.. _open.Values, .. _closing];
            _open = FrozenDictionary<string, OpenConnector>.Empty;
            _closing.Clear();
        }
        foreach (var open in all)
            await CloseAsync(open);
    }

    private OpenConnector Open(TargetConnection connection)
    {
        var target = connection.Target;
        var description = catalogue.First(known => known.Name == target.Connector);
        var url = target.Url ?? NoUrl;
        var http = TargetHttp.Create(target, url, metrics, time, connection.Authorities);
        var connector = description.Create(
            new ConnectorSettings(target.Id, url, http, connection.Secrets, target.Options, time)
            {
                Timeout = target.Pace.Timeout,
            }
        );
        ServerLog.TargetConnected(logger, target.Id, target.Connector);
        return new OpenConnector(connection, connector, http);
    }

    private void CloseLater(OpenConnector open)
    {
        _closing.Add(open);
        open.Timer = time.CreateTimer(
            _ => _ = CloseIfWaitingAsync(open),
            null,
            open.Connection.Target.Pace.Timeout + GraceBeforeClosing,
            Timeout.InfiniteTimeSpan
        );
    }

    private async Task CloseIfWaitingAsync(OpenConnector open)
    {
        bool waiting;
        lock (_replacing)
            waiting = _closing.Remove(open);
        if (waiting)
            await CloseAsync(open);
    }

    private async Task CloseAsync(OpenConnector open)
    {
        try
        {
            open.Timer?.Dispose();
            await open.Connector.DisposeAsync();
            open.Http.Dispose();
        }
        catch (Exception failure)
        {
            ServerLog.ConnectorNotClosed(logger, failure, open.Id);
        }
    }

    private sealed class OpenConnector(TargetConnection connection, IConnector connector, HttpMessageInvoker http)
    {
        public TargetConnection Connection { get; } = connection;

        public IConnector Connector { get; } = connector;

        public HttpMessageInvoker Http { get; } = http;

        public ITimer? Timer { get; set; }

        public string Id => Connection.Target.Id;
    }
}
