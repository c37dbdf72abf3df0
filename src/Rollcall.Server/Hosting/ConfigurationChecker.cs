using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Reads a document as a whole and finds its secrets: everything that can be wrong is found here, at once, before anything is
/// changed. Changes nothing itself.
/// </summary>
public sealed class ConfigurationChecker(
    IReadOnlyList<ConnectorDescription> connectors,
    SecretResolver resolver,
    ActiveConfiguration active,
    TimeProvider time
)
{
    public ConfigurationCheck Check(string document)
    {
        var reading = ConfigurationReader.Read(document, connectors);
        if (reading.Configuration is not { } configuration)
            return new ConfigurationCheck(null, reading.Errors, reading.Warnings);
        ImmutableArray<ConfigurationError> warnings = [.. reading.Warnings, .. Changes(active.Current.Document, configuration)];
        var files = ReferencedFiles.Of(configuration);
        var secrets = new ConfiguredSecrets(resolver);
        var candidate = new ConfigurationCandidate(
            document,
            configuration,
            [
                .. configuration.Sources.Select(
                    (source, index) =>
                        SourceOf(
                            source,
                            configuration.Server.Limits,
                            configuration.SchemasOf(source.Id),
                            $"sources[{index}]",
                            secrets
                        )
                ),
            ],
            [.. configuration.Targets.Select((target, index) => ConnectionOf(target, $"targets[{index}]", secrets))],
            [.. configuration.Admin.Tokens.Select((token, index) => AdminTokenOf(token, $"admin.tokens[{index}]", secrets))],
            files
        );
        return secrets.Errors.Count == 0
            ? new ConfigurationCheck(candidate, [], warnings)
            : new ConfigurationCheck(null, [.. secrets.Errors], warnings);
    }

    /// <summary>What a configuration means for data and people of an earlier document; nothing when that one is not right any more.</summary>
    internal ImmutableArray<ConfigurationError> ChangesSince(string earlier, RollcallConfiguration configuration) =>
        ReadAlone(earlier) is { } before ? [.. Changes(before, configuration)] : [];

    private static IEnumerable<ConfigurationError> Changes(RollcallConfiguration before, RollcallConfiguration after) =>
        SchemaChanges.Between(before, after).Concat(LeftOut.Between(before, after));

    /// <summary>A document without its secrets; null when it is not right, or not any more.</summary>
    internal RollcallConfiguration? ReadAlone(string document) => ConfigurationReader.Read(document, connectors).Configuration;

    /// <summary>The files a document refers to; none when it is not right as a document, which no file mends.</summary>
    internal ReferencedFiles FilesOf(string document) =>
        ReadAlone(document) is { } configuration ? ReferencedFiles.Of(configuration) : ReferencedFiles.None;

    private SourceAccess SourceOf(
        SourceConfiguration source,
        RequestLimits limits,
        ScimSchemas schemas,
        string key,
        ConfiguredSecrets secrets
    ) =>
        new(source, schemas, SourceSecrets.Read(source, key, secrets))
        {
            Limits = limits,
            Rate = source.Limit is { } limit ? RequestRate.Of(limit.PerSecond, limit.Burst, time) : null,
        };

    private static TargetConnection ConnectionOf(TargetConfiguration target, string key, ConfiguredSecrets secrets)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, reference) in target.Credential)
        {
            if (secrets.Find(reference, $"{key}.credential.{name}") is { } secret)
                values.Add(name, secret);
        }
        return new TargetConnection(target, values.ToImmutable()) { Authorities = AuthoritiesOf(target, key, secrets) };
    }

    private static CertificateAuthorities? AuthoritiesOf(TargetConfiguration target, string key, ConfiguredSecrets secrets)
    {
        if (target.CertificateAuthority is not { } path)
            return null;
        if (CertificateAuthorities.TryRead(path, out var authorities, out var problem))
            return authorities;
        secrets.Errors.Add(
            new ConfigurationError(
                $"{key}.certificateAuthority",
                path,
                problem,
                "write the path of a PEM file that the server can read: -----BEGIN CERTIFICATE----- and so on",
                null
            )
        );
        return null;
    }

    private AdminToken AdminTokenOf(AdminTokenConfiguration token, string key, ConfiguredSecrets secrets)
    {
        var text = secrets.FindToken(token.Value, $"{key}.value") ?? "";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new AdminToken(token.Name, hash, token.Role.ToString().ToLowerInvariant(), time.GetUtcNow());
    }
}
