using Rollcall.Engine.Directory;

namespace Rollcall.Server.Observability;

/// <summary>
/// Whether the database takes changes. What a database says of its trouble may name a host, a user or a path: anybody gets a fixed sentence
/// for the kind of it, the log gets the rest. An orchestrator asks every few seconds, so the log tells of changes only.
/// </summary>
internal sealed class DatabaseHealth(IStorage storage, TimeProvider time, ILogger<DatabaseHealth> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private StoreTrouble? _told;

    /// <summary>Null when it does; waits for a few seconds at most.</summary>
    public async Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken)
    {
        var problem = await AskAsync(cancellationToken);
        Tell(problem);
        return problem;
    }

    /// <summary>For anybody: nothing in it but the kind of trouble.</summary>
    public static string SentenceOf(StoreTrouble trouble) =>
        trouble switch
        {
            StoreTrouble.Unreachable => "The database cannot be reached or does not answer.",
            StoreTrouble.Full => "The disk of the database is full.",
            StoreTrouble.ReadOnly => "The database takes no writes.",
            StoreTrouble.Busy => "The database is too busy, or has run out of something other than disk space.",
            StoreTrouble.Unusable => "The database is not there, or does not let the server in.",
            StoreTrouble.Stopping => "The server is stopping.",
            _ => "The database is damaged, or reports an error of its own.",
        };

    private async Task<StoreProblem?> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // A database that hangs takes its time to give up a question, too; whoever asks for our health does not wait for that.
            return await storage.CheckAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(StoreTrouble.Unreachable, $"The database did not answer within {Patience.TotalSeconds} seconds.");
        }
    }

    private void Tell(StoreProblem? problem)
    {
        lock (_gate)
        {
            if (_told == problem?.Trouble)
                return;
            _told = problem?.Trouble;
        }
        if (problem is null)
            ServerLog.DatabaseReady(logger);
        else
            ServerLog.DatabaseNotReady(logger, problem.Detail);
    }
}
