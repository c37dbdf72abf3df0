using System.Diagnostics.CodeAnalysis;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>Turns <c>env:NAME</c> and <c>file:PATH</c> into the secret. Problems name the reference, never the value.</summary>
public sealed class SecretResolver(Func<string, string?> variable)
{
    /// <summary>Keys, passwords and tokens are short; anything longer is the wrong file.</summary>
    private const int LongestBytes = 64 * 1024;

    /// <param name="problem">What is wrong, as the end of a sentence that starts with the reference.</param>
    public bool TryResolve(
        SecretReference reference,
        [NotNullWhen(true)] out string? secret,
        [NotNullWhen(false)] out string? problem
    )
    {
        (secret, problem) = reference.Kind switch
        {
            SecretKind.Environment => FromEnvironment(reference.Name),
            SecretKind.File => FromFile(reference.Name),
            _ => (null, "is of a kind this server does not know"),
        };
        return secret is not null;
    }

    private (string? Secret, string? Problem) FromEnvironment(string name) =>
        variable(name) switch
        {
            null => (null, "is not set in the environment of the server"),
            { } text when string.IsNullOrWhiteSpace(text) => (null, "is set, but empty"),
            { } text => Checked(text),
        };

    private static (string? Secret, string? Problem) FromFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongestBytes })
                return (null, "is larger than 64 KB and cannot be a secret");
            // An editor ends a file with a line break; no secret does.
            var text = File.ReadAllText(path).TrimEnd('\r', '\n');
            return text.Length == 0 ? (null, "is empty") : Checked(text);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, "cannot be read by the user the server runs as");
        }
    }

    private static (string? Secret, string? Problem) Checked(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? (null, "holds a line break or another control character, which no header can carry")
            : (text, null);
}
