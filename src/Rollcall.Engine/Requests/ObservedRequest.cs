using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Requests;

/// <summary>A request as it was seen, secrets and all. Lives in memory until <see cref="RequestRedaction"/> has made a record of it.</summary>
public sealed record ObservedRequest
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Source { get; init; }
    public string? Credential { get; init; }
    public required string Method { get; init; }

    /// <summary>Below the source's base URL, as it came.</summary>
    public required string Path { get; init; }

    /// <summary>As it came, with the question mark; empty without one.</summary>
    public string Query { get; init; } = "";
    public required string Operation { get; init; }
    public bool Writes { get; init; }
    public ResourceId? Resource { get; init; }
    public string? UserAgent { get; init; }
    public string? Client { get; init; }

    /// <summary>The Authorization header: whatever it holds must appear nowhere.</summary>
    public string? Authorization { get; init; }
    public required int Status { get; init; }
    public string? ScimType { get; init; }
    public string? Detail { get; init; }
    public required TimeSpan Duration { get; init; }
    public ObservedBody Sent { get; init; } = ObservedBody.Absent;
    public ObservedBody Answered { get; init; } = ObservedBody.Absent;

    /// <summary>What it takes up while it waits, in bytes, about.</summary>
    public int Weight => 1_000 + (2 * (Path.Length + Query.Length)) + Sent.Kept.Length + Answered.Kept.Length;
}

/// <param name="Length">Bytes it had.</param>
/// <param name="Kept">A copy; empty when it was too long to keep.</param>
/// <param name="IsOneOfMany">It is left out because so many like it are kept.</param>
public sealed record ObservedBody(int Length, ReadOnlyMemory<byte> Kept, bool IsOneOfMany = false)
{
    /// <summary>In bytes. Longer bodies are only counted: a member list of thousands is in the directory anyway.</summary>
    public const int Longest = 64 * 1024;

    public static ObservedBody Absent { get; } = new(0, default);

    /// <summary>Only counted.</summary>
    public ObservedBody AsOneOfMany => new(Length, default, IsOneOfMany: true);

    public static ObservedBody CopyOf(ReadOnlyMemory<byte> body) =>
        new(body.Length, body.Length <= Longest ? body.ToArray() : default);
}
