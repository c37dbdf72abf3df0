using Rollcall.Engine.Configuration;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Hosting;

/// <summary>Finds the secrets of one document and gathers what is wrong with them.</summary>
internal sealed class ConfiguredSecrets(SecretResolver resolver)
{
    public List<ConfigurationError> Errors { get; } = [];

    /// <summary>A secret that opens something here, so it must be long enough not to be guessed. Null when there is none, with an error.</summary>
    /// <param name="key">Where it stands: <c>sources[0].tokens[0].value</c>.</param>
    /// <param name="what">For the error: <c>token</c>, <c>password</c>.</param>
    public string? FindToken(SecretReference reference, string key, string what = "token")
    {
        if (Find(reference, key) is not { } text)
            return null;
        if (text.Length >= SourceAccess.ShortestToken && !text.Contains(' '))
            return text;
        Errors.Add(
            new ConfigurationError(
                key,
                reference.ToString(),
                $"holds a {what} that is too short or has a blank in it",
                $"put at least {SourceAccess.ShortestToken} random characters there, for instance from: openssl rand -hex 32",
                null
            )
        );
        return null;
    }

    public string? Find(SecretReference reference, string key)
    {
        if (resolver.TryResolve(reference, out var secret, out var problem))
            return secret;
        var expected =
            reference.Kind == SecretKind.Environment ? "set it where the server starts" : "write the secret into that file";
        Errors.Add(new ConfigurationError(key, reference.ToString(), problem, expected, null));
        return null;
    }
}
