namespace Rollcall.FakeAtlassian.Faults;

/// <summary>What can go wrong between a caller and an app. Each says whether the app did the work: that is what a caller cannot see.</summary>
public abstract record Fault
{
    private Fault() { }

    /// <summary>Does the app get the request, and do what it asks?</summary>
    public abstract bool ReachesApp { get; }

    /// <summary>How the log and the control API call it.</summary>
    public abstract string Description { get; }

    public sealed override string ToString() => Description;

    /// <summary>An answer of this status in the app's place, with <c>Retry-After</c> in whole seconds when given. Nothing is done.</summary>
    public sealed record Status(int Code, TimeSpan? RetryAfter = null) : Fault
    {
        public override bool ReachesApp => false;

        public override string Description =>
            RetryAfter is { } delay ? $"status {Code}, Retry-After {delay.TotalSeconds:0.###} s" : $"status {Code}";
    }

    /// <summary>The app is asked after a delay, and answers as usual.</summary>
    public sealed record Latency(TimeSpan Delay) : Fault
    {
        public override bool ReachesApp => true;

        public override string Description => $"latency {Delay.TotalMilliseconds:0.###} ms";
    }

    /// <summary>The connection ends before the app is asked. Nothing is done.</summary>
    public sealed record DropBefore : Fault
    {
        public override bool ReachesApp => false;

        public override string Description => "dropBefore";
    }

    /// <summary>The app does the work, then the connection ends without a byte of the answer.</summary>
    public sealed record DropAfter : Fault
    {
        public override bool ReachesApp => true;

        public override string Description => "dropAfter";
    }

    /// <summary>A page of a proxy instead of JSON, with 200 as a login page or 503 as a maintenance page. Nothing is done.</summary>
    public sealed record Html(int Code = 200) : Fault
    {
        public override bool ReachesApp => false;

        public override string Description => $"html {Code}";
    }

    /// <summary>The app does the work; half of its answer arrives, then the connection is reset.</summary>
    public sealed record HalfBody : Fault
    {
        public override bool ReachesApp => true;

        public override string Description => "halfBody";
    }

    /// <summary>No answer until the caller gives up; with <paramref name="AfterWork"/> the app did the work first.</summary>
    public sealed record Hang(bool AfterWork = false) : Fault
    {
        public override bool ReachesApp => AfterWork;

        public override string Description => AfterWork ? "hang after work" : "hang";
    }
}
