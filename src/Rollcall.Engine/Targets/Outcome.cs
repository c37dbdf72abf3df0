using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Targets;

/// <summary>What became of one step. A closed set that says when, not just whether.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <param name="Account">The account as it is now, when the step made or renamed one.</param>
    public sealed record Applied(AccountReference? Account = null) : Outcome;

    /// <summary>It was so already.</summary>
    public sealed record Unchanged : Outcome;

    /// <summary>
    /// Not now. <paramref name="Delay"/> is what the app asked for, null when it did not say.
    /// The write may have happened: whoever tries again reads first.
    /// </summary>
    public sealed record RetryAfter(TimeSpan? Delay, Reason Reason) : Outcome;

    /// <summary>Not before a person did something.</summary>
    public sealed record Held(Reason Reason) : Outcome;

    /// <summary>The app will not do this, however often it is asked.</summary>
    public sealed record Rejected(Reason Reason) : Outcome;

    /// <summary>Every key of the target waits: the credential is wrong, or lacks a right. Nothing else is tried until it is mended.</summary>
    public sealed record TargetPaused(Reason Reason) : Outcome;
}

/// <summary>What a read found.</summary>
public abstract record Reading<T>
{
    private Reading() { }

    public sealed record Found(T Value) : Reading<T>;

    public sealed record Missing : Reading<T>;

    /// <summary>More than one candidate; nothing is guessed.</summary>
    public sealed record Ambiguous(Reason Reason) : Reading<T>;

    /// <summary>Nothing was learnt: <see cref="Outcome.RetryAfter"/>, <see cref="Outcome.TargetPaused"/>, <see cref="Outcome.Rejected"/> or <see cref="Outcome.Held"/>.</summary>
    public sealed record Failed(Outcome Because) : Reading<T>;
}
