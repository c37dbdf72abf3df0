using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Checks;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What had to be so: "status 201", "emails[0].value is "a@example.com"".</param>
/// <param name="Found">What was there instead; null when it is as it had to be.</param>
/// <param name="Rfc">The section that asks for it; null when only an identity provider does.</param>
public sealed record Check(string What, Level Level, string? Rfc, string? Found)
{
    public bool Passed => Found is null;

    internal static Check Passing(string what, Level level, string? rfc) => new(what, level, rfc, null);

    internal static Check Of(bool holds, string what, string found, Level level, string? rfc) =>
        new(what, level, rfc, holds ? null : found);
}
