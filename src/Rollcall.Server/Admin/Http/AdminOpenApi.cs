using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Rollcall.AdminApi;

namespace Rollcall.Server.Admin.Http;

/// <summary>The OpenAPI document of the admin API.</summary>
internal static class AdminOpenApi
{
    /// <summary>The only document; <see cref="OpenApiAnswer"/> asks for it by this name.</summary>
    public const string Name = "v1";

    private const string Scheme = "adminToken";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description =>
            // HEAD is there wherever GET is, and says nothing of its own.
            description.HttpMethod != HttpMethods.Head
            && "/" + description.RelativePath is { } path
            && path.StartsWith(AdminRoutes.Root, StringComparison.Ordinal);
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Rollcall admin API",
                    Version = "v1",
                    Description =
                        "Status, people, plans, audit and configuration of a Rollcall server. "
                        + "HEAD is answered wherever GET is, as GET without the body. "
                        + "Every answer that is not 2xx is application/problem+json (RFC 9457).",
                };
                // Relative to wherever the document is read from.
                document.Servers = [new OpenApiServer { Url = "/" }];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
                {
                    [Scheme] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "An admin token with the role reader, operator or admin.",
                    },
                };
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(DescribeAsync);
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredRole>().LastOrDefault() is { } required)
        {
            operation.Description = $"Needs the role {required.Role.ToString().ToLowerInvariant()}.";
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] },
            ];
        }
        foreach (var known in metadata.OfType<KnownValues>())
        {
            var parameter = operation.Parameters?.OfType<OpenApiParameter>().Single(taken => taken.Name == known.Parameter);
            if (parameter?.Schema is OpenApiSchema schema)
                schema.Enum = [.. known.Values.Select(value => JsonValue.Create(value))];
        }
        if (metadata.OfType<RequestBody>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !body.IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new()
                    {
                        Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken),
                    },
                },
            };
        }
    }
}
