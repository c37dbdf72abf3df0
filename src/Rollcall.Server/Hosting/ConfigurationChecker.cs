using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Reads a document as a whole and finds its secrets: everything that can be wrong is found here, at once, before anything is
/// changed. Changes nothing itself.
/// </summary>
public sealed class ConfigurationChecker(
    IReadOnlyList<ConnectorDescription> connectors,
    SecretResolver secrets,
    TimeProvider time
)
{
    public ConfigurationCheck Check(string document)
    {
        var reading = ConfigurationReader.Read(document, connectors);
        if (reading.Configuration is not { } configuration)
            return new ConfigurationCheck(null, reading.Errors, reading.Warnings);
        var errors = new List<ConfigurationError>();
        var candidate = new ConfigurationCandidate(
            document,
            configuration,
            [.. configuration.Sources.Select((source, index) => SourceOf(source, $"sources[{index}]", errors))],
            [.. configuration.Targets.Select((target, index) => ConnectionOf(target, $"targets[{index}]", errors))],
            [.. configuration.Admin.Tokens.Select((token, index) => AdminTokenOf(token, $"admin.tokens[{index}]", errors))]
        );
        return errors.Count == 0
            ? new ConfigurationCheck(candidate, [], reading.Warnings)
            : new ConfigurationCheck(null, [.. errors], reading.Warnings);
    }

    private SourceAccess SourceOf(SourceConfiguration source, string key, List<ConfigurationError> errors)
    {
        var tokens = ImmutableArray.CreateBuilder<SourceTokenHash>(source.Tokens.Length);
        for (var index = 0; index < source.Tokens.Length; index++)
        {
            var token = source.Tokens[index];
            if (TokenOf(token.Value, $"{key}.tokens[{index}].value", errors) is { } text)
                tokens.Add(SourceTokenHash.Of(source.Id, token.Name, text));
        }
        return new SourceAccess(source, ScimSchemas.Default, tokens.ToImmutable());
    }

    private TargetConnection ConnectionOf(TargetConfiguration target, string key, List<ConfigurationError> errors)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, reference) in target.Credential)
        {
            if (SecretOf(reference, $"{key}.credential.{name}", errors) is { } secret)
                values.Add(name, secret);
        }
        return new TargetConnection(target, values.ToImmutable());
    }

    private AdminToken AdminTokenOf(AdminTokenConfiguration token, string key, List<ConfigurationError> errors)
    {
        var text = TokenOf(token.Value, $"{key}.value", errors) ?? "";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new AdminToken(token.Name, hash, token.Role.ToString().ToLowerInvariant(), time.GetUtcNow());
    }

    /// <summary>A secret that opens something here, so it must be long enough not to be guessed.</summary>
    private string? TokenOf(SecretReference reference, string key, List<ConfigurationError> errors)
    {
        if (SecretOf(reference, key, errors) is not { } text)
            return null;
        if (text.Length >= SourceAccess.ShortestToken && !text.Contains(' '))
            return text;
        errors.Add(
            new ConfigurationError(
                key,
                reference.ToString(),
                "holds a token that is too short or has a blank in it",
                $"put at least {SourceAccess.ShortestToken} random characters there, for instance from: openssl rand -hex 32",
                null
            )
        );
        return null;
    }

    private string? SecretOf(SecretReference reference, string key, List<ConfigurationError> errors)
    {
        if (secrets.TryResolve(reference, out var secret, out var problem))
            return secret;
        var expected =
            reference.Kind == SecretKind.Environment ? "set it where the server starts" : "write the secret into that file";
        errors.Add(new ConfigurationError(key, reference.ToString(), problem, expected, null));
        return null;
    }
}
