using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The key <c>url</c> of a target: where credentials are sent, hence the strictness.</summary>
internal static class TargetUrl
{
    private const string Expected = "write the base URL of the app with its context path, such as https://jira.example.com";

    public static Uri? Read(Section section, ConnectorDescription? connector, bool allowHttp)
    {
        if (section.Find("url") is not { } value)
        {
            if (connector is { NeedsUrl: true })
                _ = section.Require("url", Expected);
            return null;
        }
        if (connector is { NeedsUrl: false })
            value.Warning(null, $"is not used by {connector.Name}", "remove the key");
        if (value.AsText(Expected) is not { } text)
            return null;
        // A URL that is not understood is not shown: it may have a password in it.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            value.Error(null, "is not an absolute URL", Expected);
        else if (url.UserInfo.Length > 0)
            value.Error(null, "has a user name in it", "move user name and password to credential");
        else if (Objection(url, allowHttp) is var (message, expected))
            value.Error(text, message, expected);
        else
            return WithSlash(url);
        return null;
    }

    private static (string Message, string Expected)? Objection(Uri url, bool allowHttp)
    {
        if (url.Scheme is not ("https" or "http"))
            return ("is not a web address", "begin it with https://");
        if (url.Query.Length > 0 || url.Fragment.Length > 0)
            return ("has more than a path", "leave out everything from ? or # on");
        if (url.Scheme is "http" && !url.IsLoopback && !allowHttp)
            return (
                "would send the credential in clear",
                "write https://, or set allowHttp: true if the network between is yours"
            );
        return null;
    }

    // A relative reference drops everything behind the last slash of its base (RFC 3986 section 5.2.3): "/jira" would be lost.
    private static Uri WithSlash(Uri url) => url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
