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
        var sets = connector?.CredentialKeys ?? [];
        var expected = $"write {ConfigurationValue.Choice([.. sets.Select(set => string.Join(" with ", set))])}";
        if (target.Find("credential") is not { } value)
        {
            if (sets.Count > 0)
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
            CheckKeys(value, credential.Keys, connector, expected);
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

    private static void CheckKeys(
        ConfigurationValue value,
        IEnumerable<string> given,
        ConnectorDescription connector,
        string expected
    )
    {
        var written = ((MappingNode)value.Node).Entries.Select(entry => entry.Key).Where(IsKey).ToHashSet(StringComparer.Ordinal);
        written.UnionWith(given);
        if (connector.CredentialKeys.Count == 0)
        {
            if (written.Count > 0)
                value.Error(null, $"is not used by {connector.Name}", "remove the key");
            return;
        }
        if (connector.CredentialKeys.Any(written.SetEquals))
            return;
        var meant = written
            .Where(key => !connector.CredentialKeys.Any(set => set.Contains(key, StringComparer.Ordinal)))
            .Select(key => NearestWord.Of(key, connector.CredentialKeys.SelectMany(set => set)))
            .FirstOrDefault(word => word is not null);
        var hint = meant is null ? "" : $" (did you mean {meant}?)";
        value.Error(null, $"does not have the keys that {connector.Name} takes", expected + hint);
    }

    // What is no short word may be the secret with its key forgotten.
    private static bool IsKey(string text) =>
        text.Length is > 0 and <= 24 && text.All(c => char.IsAsciiLetter(c) || c is '-' or '_');
}
