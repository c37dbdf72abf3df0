using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>References to secrets. A secret that stands in the document itself is an error that never shows it.</summary>
internal static class SecretValue
{
    private const string Expected =
        "write env:NAME for an environment variable or file:PATH for a file that holds it (what stands in a document is kept in every version of it)";

    public static SecretReference? Read(ConfigurationValue value)
    {
        if (value.Node is not ScalarNode { IsNull: false } scalar)
        {
            value.Error(null, "is not a reference to a secret", Expected);
            return null;
        }
        var text = scalar.Text.Trim();
        if (text.StartsWith("env:", StringComparison.Ordinal))
            return Environment(value, text[4..]);
        if (text.StartsWith("file:", StringComparison.Ordinal))
            return File(value, text[5..]);
        value.Error(null, "is not a reference to a secret", Expected);
        return null;
    }

    // The name is not shown either: the secret may have been put behind "env:".
    private static SecretReference? Environment(ConfigurationValue value, string name)
    {
        if (
            name.Length is > 0 and <= 256
            && !char.IsAsciiDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        )
            return new(SecretKind.Environment, name);
        value.Error(null, "does not name an environment variable", "write env: and then letters, digits and underscores");
        return null;
    }

    private static SecretReference? File(ConfigurationValue value, string path)
    {
        if (path.Length is > 0 and <= 4_096 && !path.Any(char.IsControl) && path.Trim().Length == path.Length)
            return new(SecretKind.File, path);
        value.Error(null, "does not name a file", "write file: and then the path, best an absolute one");
        return null;
    }
}
