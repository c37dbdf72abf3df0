using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The section <c>credential</c> of a target: exactly one of the sets of keys its connector takes.</summary>
internal static class CredentialSection
{
    private static readonly ImmutableSortedDictionary<string, SecretReference> None = ImmutableSortedDictionary.Create<
        string,
        SecretReference
    >(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, SecretReference> Read(Section target, ConnectorDescription? connector)
    {
        var expected = $"write {ConfigurationValue.Choice([.. Sets(connector).Select(set => string.Join(" with ", set))])}";
        if (target.Find("credential") is not { } value)
        {
            if (connector is not null && !IsOptional(connector))
                _ = target.Require("credential", expected);
            return None;
        }
        if (value.Node is not MappingNode mapping)
        {
            // Not shown: it may be the credential itself.
            value.Error(null, "has no keys", connector is null ? "write keys below it" : expected);
            return None;
        }
        var credential = Secrets(value, mapping);
        if (connector is not null)
            CheckKeys(value, mapping, connector, expected);
        return credential;
    }

    private static ImmutableSortedDictionary<string, SecretReference> Secrets(ConfigurationValue value, MappingNode mapping)
    {
        var secrets = None.ToBuilder();
        foreach (var (key, line, node) in mapping.Entries)
        {
            if (!IsKey(key))
                value.Problems.Error(
                    value.Key,
                    null,
                    "has a key that is none",
                    "write a word, a colon and env:NAME or file:PATH",
                    line
                );
            else if (
                SecretValue.Read(new(node, $"{value.Key}.{key}", line, value.Problems)) is { } secret
                && !secrets.TryAdd(key, secret)
            )
                value.Problems.Error($"{value.Key}.{key}", null, "is written twice", "keep one of them", line);
        }
        return secrets.ToImmutable();
    }

    private static void CheckKeys(ConfigurationValue value, MappingNode mapping, ConnectorDescription connector, string expected)
    {
        var written = mapping.Entries.Select(entry => entry.Key).Where(IsKey).ToHashSet(StringComparer.Ordinal);
        if (connector.CredentialKeys.Any(written.SetEquals) || (written.Count == 0 && IsOptional(connector)))
            return;
        var known = Sets(connector).SelectMany(set => set).ToHashSet(StringComparer.Ordinal);
        if (known.Count == 0)
        {
            value.Error(null, $"is not used by {connector.Name}", "remove the key");
            return;
        }
        var meant = written
            .Where(key => !known.Contains(key))
            .Select(key => NearestWord.Of(key, known))
            .FirstOrDefault(word => word is not null);
        var hint = meant is null ? "" : $" (did you mean {meant}?)";
        value.Error(null, $"does not have the keys that {connector.Name} takes", expected + hint);
    }

    private static IEnumerable<IReadOnlyList<string>> Sets(ConnectorDescription? connector) =>
        connector?.CredentialKeys.Where(set => set.Count > 0) ?? [];

    // A connector that needs no credential has no set of keys, or an empty one.
    private static bool IsOptional(ConnectorDescription connector) =>
        connector.CredentialKeys.Count == 0 || connector.CredentialKeys.Any(set => set.Count == 0);

    // What is no short word may be the secret with its key forgotten.
    private static bool IsKey(string text) =>
        text.Length is > 0 and <= 24 && text.All(c => char.IsAsciiLetter(c) || c is '-' or '_');
}
