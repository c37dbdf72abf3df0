using Rollcall.FakeAtlassian.Faults;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>What every fake app has besides its people: an address, a log, faults, and one lock over all of it.</summary>
public abstract class FakeApp
{
    private protected FakeApp(int logCapacity, TimeProvider clock)
    {
        Clock = clock;
        Requests = new RequestLog(logCapacity);
    }

    /// <summary>Context path included: <c>http://127.0.0.1:port/jira/</c>.</summary>
    public Uri Url { get; internal set; } = null!;

    public RequestLog Requests { get; }

    public FaultPlan Faults { get; } = new();

    internal TimeProvider Clock { get; }

    /// <summary>Held while the app answers: each request is one atomic step, and the log is in the order of the steps.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Everything as after the start: no faults, an empty log, and whoever is there after an installation.</summary>
    public void Reset()
    {
        lock (Gate)
        {
            Faults.Clear();
            Requests.Clear();
            Install();
        }
    }

    /// <summary>Finds the endpoint of a path (as sent, still encoded) and tells the part of it below the REST API's base.</summary>
    internal abstract RouteMatch Route(string method, string encodedPath, out string pathBelowBase);

    internal abstract FakeAnswer Answer(FakeRequest request);

    /// <summary>Makes the directory anew. Called under the lock.</summary>
    private protected abstract void Install();

    private protected T Locked<T>(Func<T> read)
    {
        lock (Gate)
            return read();
    }
}
