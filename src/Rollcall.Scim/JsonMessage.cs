using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim;

/// <summary>The body of a request that is a message and no resource: a PATCH, a bulk request, a search.</summary>
internal static class JsonMessage
{
    /// <summary>
    /// Goes over all of it first, so that whatever is taken apart afterwards is known to be JSON: one object and nothing behind it.
    /// </summary>
    /// <param name="utf8Json">With or without a byte order mark.</param>
    /// <param name="context">What <paramref name="read"/> needs besides, so that it need not be made anew for each request.</param>
    /// <param name="read">Takes the object apart. It may throw what the JSON reader throws.</param>
    /// <returns>What was read, its error, or invalidSyntax.</returns>
    public static ScimResult<T> Read<TContext, T>(
        ReadOnlyMemory<byte> utf8Json,
        ScimLimits limits,
        TContext context,
        Func<ReadOnlyMemory<byte>, TContext, ScimResult<T>> read
    )
        where T : notnull
    {
        var mark = utf8Json.Length - ResourceReader.WithoutByteOrderMark(utf8Json.Span).Length;
        var body = utf8Json[mark..];
        if (ResourceReader.Guard(body.Span, limits, out var json) is { } notUtf8)
            return notUtf8;
        try
        {
            json.Read();
            if (json.TokenType is not JsonTokenType.StartObject)
                return ScimErrors.InvalidSyntax($"The body is {JsonWords.Of(json.TokenType)}, expected an object.");
            json.Skip();
            json.Read();
            return read(body, context);
        }
        catch (JsonException exception)
        {
            return ResourceReader.NotJson(exception);
        }
        catch (InvalidOperationException)
        {
            return ResourceReader.NotText();
        }
    }
}
