using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Api;

/// <summary>Bodies of the admin API.</summary>
internal static class AdminContent
{
    public static HttpContent Of<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    public static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is "application/json" or "application/jsonl";

    public static bool IsProblem(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, Problem.ContentType, StringComparison.OrdinalIgnoreCase);

    public static PlanLine Line(string text, string url)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AdminJson.Default.PlanLine) ?? throw Failures.CutOff(url);
        }
        catch (JsonException)
        {
            throw Failures.CutOff(url);
        }
    }
}
