using Rollcall.Demo.Apps;

namespace Rollcall.Demo.Watching;

/// <summary>
/// Takes the time from the SCIM server's answer until an app shows the change, by looking at the app again and again. What is
/// measured is what somebody at the app would see, at most one look late.
/// </summary>
internal sealed class VisibilityWatch(FakeApps apps, TimeProvider time)
{
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string App, int Person), List<Awaited>> _waiting = [];
    private readonly Dictionary<string, List<TimeSpan>> _seen = new(StringComparer.Ordinal);
    private TaskCompletionSource _work = NewSignal();
    private TaskCompletionSource _settled = NewSignal();

    /// <summary>Changes that no app shows yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Values.Sum(changes => changes.Count);
        }
    }

    /// <summary>Times of all changes that became visible, by app.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TimeSpan>> Seen
    {
        get
        {
            lock (_gate)
                return _seen.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<TimeSpan>)[.. pair.Value]);
        }
    }

    /// <summary>From now on the app should show this person so. A change that a later one overtakes counts as seen with the later.</summary>
    public void Expect(string app, int person, AppUser user)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue((app, person), out var changes))
                _waiting[(app, person)] = changes = [];
            changes.Add(new Awaited(user, time.GetTimestamp()));
            if (_settled.Task.IsCompleted)
                _settled = NewSignal();
            _work.TrySetResult();
        }
    }

    /// <summary>Until everything expected so far is visible, or the patience ends. True when it is.</summary>
    public async Task<bool> SettledAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task settled;
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return true;
            settled = _settled.Task;
        }
        try
        {
            await settled.WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Work().WaitAsync(cancellationToken);
            foreach (var app in AppsWaitedFor())
                Compare(app, await apps.UsersAsync(app, cancellationToken));
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private Task Work()
    {
        lock (_gate)
            return _work.Task;
    }

    private string[] AppsWaitedFor()
    {
        lock (_gate)
            return [.. _waiting.Keys.Select(key => key.App).Distinct(StringComparer.Ordinal)];
    }

    private void Compare(string app, IReadOnlyDictionary<string, AppUser> users)
    {
        lock (_gate)
        {
            foreach (var (key, changes) in _waiting.Where(pair => pair.Key.App == app).ToArray())
            {
                var shown = changes.FindLastIndex(change =>
                    users.TryGetValue(change.User.Name, out var user) && user.Same(change.User)
                );
                if (shown < 0)
                    continue;
                Note(app, changes.Take(shown + 1));
                changes.RemoveRange(0, shown + 1);
                if (changes.Count == 0)
                    _waiting.Remove(key);
            }
            if (_waiting.Count > 0)
                return;
            _work = NewSignal();
            _settled.TrySetResult();
        }
    }

    private void Note(string app, IEnumerable<Awaited> changes)
    {
        if (!_seen.TryGetValue(app, out var times))
            _seen[app] = times = [];
        times.AddRange(changes.Select(change => time.GetElapsedTime(change.Since)));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Awaited(AppUser User, long Since);
}
