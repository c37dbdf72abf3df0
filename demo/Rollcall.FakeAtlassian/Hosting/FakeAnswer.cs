using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>What a fake app answers, decided in full before a byte of it is sent: a fault may still keep it from the caller.</summary>
internal sealed record FakeAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Did this request change the app's state? A write that found everything as asked did not.</summary>
    public bool Changed { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static FakeAnswer Empty(int status) => new(status, null, default);

    public static FakeAnswer Json(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
            write(writer);
        return new FakeAnswer(status, "application/json;charset=UTF-8", buffer.WrittenMemory);
    }

    public static FakeAnswer Text(int status, string contentType, string text) =>
        new(status, contentType, Encoding.UTF8.GetBytes(text));

    public static FakeAnswer Html(int status, string title, string text) =>
        Text(
            status,
            "text/html;charset=UTF-8",
            $"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>\n"
        );

    public FakeAnswer With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };
}
