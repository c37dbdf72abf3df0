using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Checks;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What had to be so: "status 201", "emails[0].value is "a@example.com"".</param>
/// <param name="Found">What was there instead; null when it is as it had to be.</param>
/// <param name="Rfc">The section that asks for it; null when only an identity provider does.</param>
public sealed record Check(string What, Level Level, string? Rfc, string? Found)
{
    public bool Passed => Found is null;

    /// <summary>What the server does on purpose that makes the answer another one; null when nothing is known of such.</summary>
    public Deviation? Deviation { get; init; }

    /// <summary>Neither as it had to be nor otherwise on purpose.</summary>
    public bool Failed => !Passed && Deviation is null;

    internal static Check Passing(string what, Level level, string? rfc) => new(what, level, rfc, null);

    internal static Check Of(bool holds, string what, string found, Level level, string? rfc) =>
        new(what, level, rfc, holds ? null : found);
}

/// <summary>Something that a server does otherwise than the RFC asks, and that somebody may have set up so.</summary>
/// <param name="Name">Two or three words.</param>
/// <param name="Sentence">What it is, who may have asked for it, and what it costs.</param>
public sealed record Deviation(string Name, string Sentence)
{
    /// <summary>A create of what is there already is answered with it.</summary>
    public static Deviation LinksOnCreate { get; } =
        new(
            "links on create",
            "A create of somebody who is there already was answered with the resource that is there, where RFC 7644 section 3.3 asks for 409. A Rollcall source does so on purpose with linkOnCreate, "
                + "for identity providers that create everybody anew; without it, or at another server, take it for a failure."
        );
}
