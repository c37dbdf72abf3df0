using System.Collections.Immutable;

namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Every value that a query parameter of an operation takes. Any other would find nothing, and "nothing" would be taken for the answer. The
/// OpenAPI document lists them from here.
/// </summary>
/// <param name="InAnyCase">As people write them; otherwise exactly so.</param>
internal sealed record KnownValues(string Parameter, ImmutableArray<string> Values, bool InAnyCase = false)
{
    /// <summary>What is wrong with the value of the parameter; null when it has one of these, or none at all.</summary>
    public ProblemAnswer? Refuse(IQueryCollection query)
    {
        if (!query.TryGetValue(Parameter, out var given))
            return null;
        var value = given.ToString();
        return Values.Contains(value, InAnyCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
            ? null
            : Problems.BadRequest(
                value is "" ? $"{Parameter}: is empty." : $"{Parameter}: there is no {Parameter} {value}.",
                $"Write one of {string.Join(", ", Values)}."
            );
    }
}
