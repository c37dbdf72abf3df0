using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Hosting;

/// <summary>Turns the credentials of a source into what requests are compared with.</summary>
internal static class SourceSecrets
{
    /// <param name="key">Where the source stands: <c>sources[0]</c>.</param>
    public static ImmutableArray<AccessCredential> Read(SourceConfiguration source, string key, ConfiguredSecrets secrets)
    {
        var found = ImmutableArray.CreateBuilder<AccessCredential>(source.Credentials.Length);
        foreach (var configuration in source.Credentials)
        {
            var (where, what) = PlaceOf(source, configuration, key);
            if (secrets.FindToken(configuration.Secret, where, what) is not { } secret)
                continue;
            var credential = new AccessCredential(source.Id, configuration, Presented(configuration, secret));
            if (found.FirstOrDefault(other => other.HasSecretOf(credential)) is { } same)
                secrets.Errors.Add(Repeated(where, configuration, what, same));
            found.Add(credential);
        }
        return found.ToImmutable();
    }

    private static string Presented(SourceCredential configuration, string secret) =>
        configuration is SourceCredential.Basic basic ? $"{basic.Username}:{secret}" : secret;

    private static (string Key, string What) PlaceOf(SourceConfiguration source, SourceCredential credential, string key)
    {
        var (list, name, what) = credential switch
        {
            SourceCredential.Basic => ("basic", "password", "password"),
            SourceCredential.Client => ("clients", "secret", "client secret"),
            _ => ("tokens", "value", "token"),
        };
        var index = source.Credentials.Where(other => other.GetType() == credential.GetType()).ToList().IndexOf(credential);
        return ($"{key}.{list}[{index}].{name}", what);
    }

    /// <summary>Of two with one secret the terms of one would never count.</summary>
    private static ConfigurationError Repeated(string key, SourceCredential credential, string what, AccessCredential same) =>
        new(
            key,
            credential.Secret.ToString(),
            $"holds the same {what} as {same.Name}",
            "give each its own, or remove one of them",
            null
        );
}
