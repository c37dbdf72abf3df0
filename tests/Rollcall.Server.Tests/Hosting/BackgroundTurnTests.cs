using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>What runs beside the requests, when something happens that nobody foresaw.</summary>
public sealed class BackgroundTurnTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_ends_one_look_at_the_credentials_and_neither_the_looking_nor_the_server()
    {
        var store = new BrokenStore();
        var options = new ServerOptions { LookAtCredentialsEvery = TimeSpan.FromMilliseconds(5) };
        using var watch = new CredentialWatch(
            new ActiveSources(),
            store,
            options,
            TimeProvider.System,
            NullLogger<CredentialWatch>.Instance
        );

        await watch.StartAsync(Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(store.Looks > 2), "the credentials are looked at again");
        await watch.StopAsync(Cancel);

        watch.ExecuteTask.ShouldNotBeNull().IsFaulted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_stops_is_not_kept_by_a_turn()
    {
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() =>
            BackgroundTurn.TryAsync(
                token => Task.Delay(-1, token),
                new OutageLog("Nothing", TimeProvider.System, NullLogger.Instance),
                stopping.Token
            )
        );
    }

    private sealed class BrokenStore : ICredentialStore
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public Task<IReadOnlyList<CredentialUsed>> UsedAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _looks);
            throw new InvalidOperationException("A table is missing.");
        }

        public Task RecordUsedAsync(IReadOnlyCollection<CredentialUsed> used, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task<bool> WarnAsync(CredentialWarning warning, AuditEntry audit, CancellationToken cancellationToken) =>
            Task.FromResult(true);
    }
}
