namespace Rollcall.Engine.Directory;

/// <summary>
/// The database cannot be reached, does not answer, is full or refuses writes. A change may have been made, as a whole: an answer gets lost, and a
/// database that hangs may do what it was asked for when it comes to.
/// </summary>
/// <param name="message">For the log and for administrators: it may name a host, a user or a path.</param>
public sealed class StoreUnavailableException(StoreTrouble trouble, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public StoreTrouble Trouble { get; } = trouble;
}

/// <summary>What kind of trouble a database has: as much as anybody may know who asks whether the server is ready.</summary>
public enum StoreTrouble
{
    /// <summary>It cannot be reached, hangs, starts or stops.</summary>
    Unreachable,

    /// <summary>Its disk is full.</summary>
    Full,

    /// <summary>It takes no writes.</summary>
    ReadOnly,

    /// <summary>Others keep it busy, or it has run out of a resource other than the disk.</summary>
    Busy,

    /// <summary>It is not there, does not let us in, or is none that we can use.</summary>
    Unusable,

    /// <summary>It is damaged, or reports an error of its own or of its disk.</summary>
    Faulty,

    /// <summary>Not the database but this server is about to end.</summary>
    Stopping,
}

/// <param name="Detail">A sentence with what to do; who may read it: see <see cref="StoreUnavailableException"/>.</param>
public sealed record StoreProblem(StoreTrouble Trouble, string Detail);
