using System.Runtime.CompilerServices;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Plans without doing: reads the apps and writes nothing anywhere.</summary>
internal sealed class DryRun(Previewer previewer, ActiveTargets targets)
{
    /// <summary>How many people are looked at at once; the apps have other work to do.</summary>
    private const int Width = 4;

    /// <returns>Null when the target is not configured.</returns>
    public async Task<Preview?> PreviewAsync(WorkKey key, CancellationToken cancellationToken)
    {
        var set = targets.Current;
        return set.Find(key.Target) is { } target ? await previewer.PreviewAsync(set, target, key, cancellationToken) : null;
    }

    /// <summary>
    /// A few at a time, in the order given. Gives null whenever nothing was ready for <paramref name="heartbeat"/>.
    /// </summary>
    public async IAsyncEnumerable<(DryRunSubject Subject, Preview? Preview)?> PreviewAsync(
        IAsyncEnumerable<DryRunSubject> subjects,
        TimeSpan heartbeat,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Whoever stops listening stops the looks that are under way.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<(DryRunSubject Subject, Task<Preview?> Preview)>();
        try
        {
            await foreach (var subject in subjects.WithCancellation(stop.Token))
            {
                underWay.Enqueue((subject, PreviewAsync(subject.Key, stop.Token)));
                if (underWay.Count < Width)
                    continue;
                while (!await IsReadyAsync(underWay.Peek().Preview, heartbeat, time, stop.Token))
                    yield return null;
                yield return await TakeAsync(underWay);
            }
            while (underWay.Count > 0)
            {
                while (!await IsReadyAsync(underWay.Peek().Preview, heartbeat, time, stop.Token))
                    yield return null;
                yield return await TakeAsync(underWay);
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var (_, preview) in underWay)
                await preview.ContinueWith(
                    static _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default
                );
        }
    }

    private static async Task<(DryRunSubject, Preview?)?> TakeAsync(
        Queue<(DryRunSubject Subject, Task<Preview?> Preview)> underWay
    )
    {
        var (subject, preview) = underWay.Dequeue();
        return (subject, await preview);
    }

    private static async Task<bool> IsReadyAsync(
        Task preview,
        TimeSpan heartbeat,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (preview.IsCompleted)
            return true;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = Task.Delay(heartbeat, time, enough.Token);
        var first = await Task.WhenAny(preview, silence);
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return ReferenceEquals(first, preview);
    }
}
