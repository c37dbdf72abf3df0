using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Reads a resource from JSON. What it does, in order: the bytes must be UTF-8 and JSON within the limits; every known attribute is
/// read by its definition; readOnly ones are ignored; a password is checked and dropped; data under an unknown URN is kept
/// verbatim; unknown plain attributes are ignored; then <c>schemas</c> and the required attributes are checked.
/// Nothing it is given makes it throw.
/// </summary>
public static class ResourceReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a resource of this type.</summary>
    /// <returns>The resource without an id, or invalidSyntax or invalidValue.</returns>
    public static ScimResult<ScimResource> Read(
        ReadOnlyMemory<byte> utf8Json,
        ResourceType type,
        ReadMode mode,
        ScimLimits? limits = null
    )
    {
        limits ??= ScimLimits.Default;
        var reading = Read(utf8Json.Span, type, mode, limits, out var resource);
        if (reading is not null)
            return reading;
        if (mode is ReadMode.Stored)
            return resource;
        return ResourceRules.MissingRequired(resource) is { } missing ? missing : resource;
    }

    /// <summary>
    /// Reads a PUT against the resource as it is (RFC 7644 3.5.1): readOnly attributes stay; an immutable attribute stays
    /// when it is left out and must match when it is given.
    /// </summary>
    /// <returns>The resource with the id it has, or invalidSyntax, invalidValue or mutability.</returns>
    public static ScimResult<ScimResource> ReadReplacement(
        ReadOnlyMemory<byte> utf8Json,
        ScimResource current,
        ScimLimits? limits = null
    ) =>
        Read(utf8Json, current.Type, ReadMode.Replace, limits).TryGet(out var replacement, out var error)
            ? ResourceRules.Replace(current, replacement)
            : error;

    /// <summary>Runs a reading so that whatever the JSON reader objects to becomes an error.</summary>
    internal static ScimError? Guard(ReadOnlySpan<byte> utf8Json, ScimLimits limits, out Utf8JsonReader json)
    {
        json = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        return Utf8.IsValid(utf8Json) ? null : ScimErrors.InvalidSyntax("The body is not valid UTF-8.");
    }

    internal static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> utf8Json) =>
        utf8Json.StartsWith(ByteOrderMark) ? utf8Json[ByteOrderMark.Length..] : utf8Json;

    internal static ScimError NotJson(JsonException exception) =>
        ScimErrors.InvalidSyntax(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The body is not valid JSON, or nested too deeply: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."
            )
        );

    /// <summary>The JSON reader reports half a surrogate pair (\ud800 alone) this way.</summary>
    internal static ScimError NotText() =>
        ScimErrors.InvalidSyntax("A string or name holds half a surrogate pair, which is no character.");

    private static ScimError? Read(
        ReadOnlySpan<byte> utf8Json,
        ResourceType type,
        ReadMode mode,
        ScimLimits limits,
        out ScimResource resource
    )
    {
        resource = new ScimResource(type, null, ScimComplex.Empty);
        if (Guard(WithoutByteOrderMark(utf8Json), limits, out var json) is { } notUtf8)
            return notUtf8;
        try
        {
            var reading = new ResourceReading(json, type, mode, limits);
            if (!reading.TryRead(out var attributes))
                return reading.Error;
            resource = resource.With(attributes);
            return null;
        }
        catch (JsonException exception)
        {
            return NotJson(exception);
        }
        catch (InvalidOperationException)
        {
            return NotText();
        }
    }
}
