using System.Text;

namespace Rollcall.Connectors.Atlassian;

/// <summary>Relative addresses. Every value is percent-encoded, blanks as %20: "+" means different things to different proxies.</summary>
internal static class RestPath
{
    public static string Of(string path, params ReadOnlySpan<(string Name, string Value)> query)
    {
        if (query.IsEmpty)
            return path;
        var address = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return address.ToString();
    }
}
