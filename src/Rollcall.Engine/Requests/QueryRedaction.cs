using System.Collections.Frozen;
using System.Text;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Requests;

/// <summary>What may be kept of a query string.</summary>
internal static class QueryRedaction
{
    private const string Filter = "filter";

    /// <summary>The parameters SCIM defines (RFC 7644 section 3.4.2 and 3.9, RFC 9865). Whatever else comes may be anything, a token too.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        Filter,
        "attributes",
        "excludedAttributes",
        "startIndex",
        "count",
        "cursor",
        "sortBy",
        "sortOrder"
    );

    /// <param name="query">With the question mark; empty without one.</param>
    public static string? Redact(string query, RecordedBodies bodies, SecretNames names, ICollection<string> secrets)
    {
        if (query.Length < 2)
            return null;
        var kept = new StringBuilder(query.Length);
        foreach (var part in query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString((equals < 0 ? part : part[..equals]).Replace('+', ' '));
            var value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..].Replace('+', ' '));
            kept.Append(kept.Length == 0 ? "" : "&");
            if (!Known.Contains(name))
            {
                // A parameter without a value may be a secret itself.
                secrets.Add(equals < 0 ? name : value);
                kept.Append(equals < 0 ? BodyRedaction.Placeholder : $"{name}={BodyRedaction.Placeholder}");
                continue;
            }
            var isFilter = string.Equals(name, Filter, StringComparison.OrdinalIgnoreCase);
            if (isFilter && names.AppearIn(value))
                FilterValues.AddTo(secrets, value);
            var isOpen = !isFilter || (bodies is RecordedBodies.Redacted && !names.AppearIn(value));
            kept.Append(name).Append('=').Append(isOpen ? value : BodyRedaction.Placeholder);
        }
        return kept.ToString();
    }
}

/// <summary>The compared values of a filter, well-formed or not.</summary>
internal static class FilterValues
{
    /// <summary>All of it, and each part between quotation marks.</summary>
    public static void AddTo(ICollection<string> secrets, string filter)
    {
        secrets.Add(filter);
        foreach (var (index, part) in filter.Split('"').Index())
        {
            if (index % 2 == 1)
                secrets.Add(part);
        }
    }
}
