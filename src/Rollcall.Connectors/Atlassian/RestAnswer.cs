using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>What one call came to, after errors were mapped. The mapping happens in <see cref="RestClient"/> and nowhere else.</summary>
internal abstract record RestAnswer
{
    private RestAnswer() { }

    /// <summary>2xx, with JSON or without a body.</summary>
    /// <param name="Version">What the app's version header said, when it has one.</param>
    public sealed record Done(ReadOnlyMemory<byte> Body, string? Version = null) : RestAnswer;

    /// <summary>
    /// 404 in the product's own error body. A 404 of a proxy or of a wrong base URL is <see cref="Failed"/>: taking it for
    /// "no such account" would make every account look gone.
    /// </summary>
    public sealed record Missing(AppError Error) : RestAnswer;

    /// <summary>400, 409 or another 4xx in JSON. What it means is found out by reading again, never from its text.</summary>
    public sealed record Refused(int Status, AppError Error) : RestAnswer;

    /// <summary>403 in the product's own error body: we lack a right, or this one thing may not be changed by anybody.</summary>
    public sealed record Denied(AppError Error, Outcome.TargetPaused Otherwise) : RestAnswer;

    /// <summary>Nothing was learnt. A write may have happened.</summary>
    public sealed record Failed(Outcome Because) : RestAnswer;
}

/// <summary>A product's error body.</summary>
/// <param name="Code">A machine-readable reason where the product has one (Crowd <c>reason</c>); the only part code may branch on.</param>
/// <param name="Says">For people, in whatever language the app speaks.</param>
internal sealed record AppError(string? Code, string Says);

/// <summary>How one product speaks.</summary>
/// <param name="App">Its name, for people.</param>
/// <param name="ReadError">Reads the product's error body; null when the bytes are not one. They may be anything.</param>
/// <param name="Harmless">A read that any valid credential may make and that has nothing of anybody in its address.</param>
/// <param name="VersionHeader">The header that tells the product's version, when there is one.</param>
internal sealed record RestDialect(
    string App,
    Func<ReadOnlyMemory<byte>, AppError?> ReadError,
    string Harmless,
    string? VersionHeader = null
);
