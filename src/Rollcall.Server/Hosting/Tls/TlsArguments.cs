using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting.Tls;

/// <summary>The options <c>--tls-...</c> of the command line, gathered until it is known whether they fit <c>--urls</c>.</summary>
internal sealed record TlsArguments(
    string? Certificate = null,
    string? Key = null,
    SecretReference? Password = null,
    bool OnlyTls13 = false,
    bool Any = false
)
{
    public static bool IsOption(string name) => name is "--tls-certificate" or "--tls-key" or "--tls-password" or "--tls-minimum";

    public TlsArguments With(string name, string value, List<string> problems)
    {
        var next = this with { Any = true };
        switch (name)
        {
            case "--tls-certificate":
                return next with { Certificate = value };
            case "--tls-key":
                return next with { Key = value };
            case "--tls-password":
                // Not shown: it may be the password itself.
                if (Reference(value) is not { } reference)
                    problems.Add(
                        $"{name}: write env:NAME or file:PATH, which say where the password is; everybody can read a command line."
                    );
                else
                    next = next with { Password = reference };
                return next;
            default:
                if (value is not ("1.2" or "1.3"))
                    problems.Add($"{name}: {value} is not a version taken here; write 1.2 or 1.3.");
                return next with { OnlyTls13 = value == "1.3" };
        }
    }

    /// <returns>Null for http, and when something is wrong, which is among the problems then.</returns>
    public TlsOptions? For(Uri listen, List<string> problems)
    {
        if (listen.Scheme == Uri.UriSchemeHttp)
        {
            if (Any)
                problems.Add(
                    $"--urls: {listen} is http, and the options --tls- are for https; write https there, or leave them out."
                );
            return null;
        }
        if (Certificate is not null)
            return new TlsOptions(Certificate)
            {
                KeyFile = Key,
                Password = Password,
                OnlyTls13 = OnlyTls13,
            };
        problems.Add($"--urls: {listen} is https, which needs a certificate; name it with --tls-certificate.");
        return null;
    }

    private static SecretReference? Reference(string text) =>
        text switch
        {
            _ when text.StartsWith("env:", StringComparison.Ordinal) && text.Length > 4 => new(SecretKind.Environment, text[4..]),
            _ when text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5 => new(SecretKind.File, text[5..]),
            _ => null,
        };
}
