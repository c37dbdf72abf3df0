namespace Rollcall.Cli.Api;

/// <summary>Where the server is and what proves that we may ask: option, then environment, then default.</summary>
internal static class Connection
{
    /// <param name="allowHttp">The token may go to another machine in clear.</param>
    public static Uri Url(string? given, bool allowHttp, Func<string, string?> variable) =>
        Checked(
            given ?? NullIfBlank(variable("ROLLCALL_URL")) ?? Session.DefaultUrl,
            allowHttp,
            "Give it with --url or ROLLCALL_URL, such as https://rollcall.example.com."
        );

    /// <summary>The SCIM base URL of some server, which need not be ours.</summary>
    public static Uri ScimUrl(string given, bool allowHttp) =>
        Checked(given, allowHttp, "Give its SCIM base URL, such as https://rollcall.example.com/scim/test/v2.");

    /// <summary>The token for that server. Never the admin token, which is nobody else's business; null when none is given.</summary>
    public static async Task<string?> ScimTokenAsync(
        string? given,
        Func<string, string?> variable,
        CancellationToken cancellationToken
    ) => given is null ? null : await ResolveAsync(given, "--token", variable, cancellationToken);

    /// <summary>
    /// Carries a token to this server and to nobody else: without redirects and, over plain http, without a proxy of the environment, which
    /// would read the token and hardly know what 127.0.0.1 is here. Over TLS a proxy passes on what it cannot read.
    /// </summary>
    public static HttpMessageInvoker To(Uri url) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = url.Scheme == Uri.UriSchemeHttps && !url.IsLoopback,
                ConnectTimeout = TimeSpan.FromSeconds(10),
            }
        );

    private static Uri Checked(string text, bool allowHttp, string whatToDo)
    {
        if (
            !Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0
        )
        {
            throw new CliException(ExitCodes.Usage, NoAddress(text, url), whatToDo);
        }
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !allowHttp)
        {
            throw new CliException(
                ExitCodes.Usage,
                $"{text} is plain http to another machine: the token would cross the network in clear.",
                "Use https, or add --allow-http if the network is yours from end to end."
            );
        }
        return url;
    }

    /// <summary>A password that somebody wrote into it is not shown.</summary>
    private static string NoAddress(string text, Uri? url) =>
        url is { UserInfo.Length: > 0 }
            ? "An address with a user name or a password in it is not taken: a token is what opens a server."
        : text.Length == 0 ? "The address of the server is empty."
        : $"{text} is not the address of a server.";

    public static async Task<string> TokenAsync(
        string? given,
        Func<string, string?> variable,
        CancellationToken cancellationToken
    )
    {
        if (given is not null)
            return await ResolveAsync(given, "--token", variable, cancellationToken);
        if (NullIfBlank(variable("ROLLCALL_TOKEN")) is { } fromVariable)
            return await ResolveAsync(fromVariable, "ROLLCALL_TOKEN", variable, cancellationToken);
        if (DefaultTokenFile(variable) is { } path && File.Exists(path))
            return await FromFileAsync(path, cancellationToken);
        throw new CliException(
            ExitCodes.Unauthorized,
            "There is no admin token to use.",
            "Set ROLLCALL_TOKEN, or give --token file:PATH. The first start of the server shows a token once."
        );
    }

    private static async Task<string> ResolveAsync(
        string text,
        string where,
        Func<string, string?> variable,
        CancellationToken cancellationToken
    )
    {
        if (text.StartsWith("file:", StringComparison.Ordinal))
            return await FromFileAsync(text["file:".Length..], cancellationToken);
        if (text.StartsWith("env:", StringComparison.Ordinal))
        {
            var name = text["env:".Length..];
            return Checked(NullIfBlank(variable(name)) ?? throw NotThere($"{where} names {text}, which is not set."), text);
        }
        return Checked(text, where);
    }

    private static async Task<string> FromFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Checked(await File.ReadAllTextAsync(path, cancellationToken), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw NotThere($"The token file {path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>What cannot stand in a header is refused here, without showing it.</summary>
    private static string Checked(string text, string where)
    {
        var token = text.Trim();
        return token.Length is > 0 and <= 4096 && token.All(character => character is > ' ' and < (char)127)
            ? token
            : throw Unusable($"What {where} holds is not a token.");
    }

    private static CliException NotThere(string message) =>
        new(
            ExitCodes.Unauthorized,
            message,
            "Give a token as env:NAME of a variable that is set, or file:PATH of a file that you may read."
        );

    private static CliException Unusable(string message) =>
        new(ExitCodes.Unauthorized, message, "A token is one line of letters, digits and signs without blanks.");

    private static string? DefaultTokenFile(Func<string, string?> variable)
    {
        var directory =
            NullIfBlank(variable("XDG_CONFIG_HOME"))
            ?? (NullIfBlank(variable("HOME")) is { } home ? Path.Combine(home, ".config") : NullIfBlank(variable("APPDATA")));
        return directory is null ? null : Path.Combine(directory, "rollcall", "token");
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
