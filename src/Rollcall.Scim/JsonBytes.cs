using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollcall.Scim;

/// <summary>
/// The one way we write JSON: compact, names as they are rather than as \u escapes (SCIM bodies are never put into HTML
/// unescaped). Each thread keeps one writer, because a writer costs more than a small answer.
/// </summary>
internal static class JsonBytes
{
    public static JsonWriterOptions Compact { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>A writer on this output, good until the thread borrows again. The borrower flushes.</summary>
    public static Utf8JsonWriter Borrow(IBufferWriter<byte> output)
    {
        if (_writer is null)
            return _writer = new Utf8JsonWriter(output, Compact);
        _writer.Reset(output);
        return _writer;
    }
}
