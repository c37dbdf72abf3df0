using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Serves the OpenAPI document, which is made once: making it walks over every operation and every type, which takes a tenth of a second,
/// and anybody may ask for it.
/// </summary>
internal sealed class OpenApiAnswer([FromKeyedServices(AdminOpenApi.Name)] IOpenApiDocumentProvider documents)
{
    // Not the first client's to cancel: others wait for the same document.
    private readonly Lazy<Task<Made>> _document = new(() => MakeAsync(documents));

    public async Task<IResult> HandleAsync()
    {
        var made = await _document.Value;
        return Results.Bytes(made.Json, "application/json; charset=utf-8", entityTag: made.Tag);
    }

    private static async Task<Made> MakeAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        var bytes = json.ToArray();
        return new Made(bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\""));
    }

    private sealed record Made(byte[] Json, EntityTagHeaderValue Tag);
}
