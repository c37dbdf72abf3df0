using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>How a kind of resource looks from outside. Everything else about Users and Groups is the same here.</summary>
internal interface IRepresentation
{
    ResourceKind Kind { get; }

    ResourceType TypeIn(ScimSchemas schemas);

    /// <summary>Whether <see cref="StoredResource.Groups"/> must be read for this answer.</summary>
    bool ShowsGroups(ScimExchange exchange, Projection projection);

    /// <summary>Whether this PATCH will be answered 200 with the resource, otherwise 204.</summary>
    ValueTask<bool> IsShownAfterPatchAsync(ScimExchange exchange, PatchRequest request, ResourceId id);

    /// <summary>Writes one JSON object, sending full blocks as it goes.</summary>
    ValueTask WriteAsync(AnswerBody body, ScimExchange exchange, StoredResource resource, Projection projection);
}

internal static class RepresentationExtensions
{
    public static ScimResult<Projection> ProjectionOf(this IRepresentation representation, ScimExchange exchange) =>
        exchange.Http.Request.QueryString.HasValue
            ? Projection.Parse(
                exchange.Query("attributes"),
                exchange.Query("excludedAttributes"),
                representation.TypeIn(exchange.Schemas)
            )
            : Projection.None;

    public static string LocationOf(this IRepresentation representation, ScimExchange exchange, string id) =>
        string.Concat(exchange.BaseUrl, representation.TypeIn(exchange.Schemas).Endpoint, "/", id);

    /// <summary>The filter of a query, in terms of what is stored.</summary>
    public static Filter? FilterIn(this IRepresentation representation, ScimExchange exchange, ListQuery query) =>
        query.Filter is { } filter
            ? MetaFilter.Resolve(filter, representation.LocationOf(exchange, ""), VersionTag.AsStored)
            : null;

    /// <summary>The opening brace and the stored attributes: as they are when nothing was asked for by name, else through the schema.</summary>
    public static void Begin(
        this IRepresentation representation,
        AnswerBody body,
        ScimExchange exchange,
        StoredResource resource,
        string id,
        Projection projection
    )
    {
        var type = representation.TypeIn(exchange.Schemas);
        if (projection.IsNone && type.StoredIsResponse(resource.Document.Span))
            ResourceWriter.BeginStored(body, resource.Document.Span, id);
        else
            ResourceWriter.Begin(body, Read(resource, type).WithId(id), projection);
    }

    /// <summary>The entity tag of this answer, for its header and its <c>meta.version</c>, which are the same (RFC 7644 section 3.14).</summary>
    public static string TagOf(
        this IRepresentation representation,
        ScimExchange exchange,
        StoredResource resource,
        Projection projection
    ) => VersionTag.Of(resource.Version, representation.ShowsGroups(exchange, projection) ? resource.Groups ?? [] : null);

    public static ResourceMeta MetaOf(
        this IRepresentation representation,
        ScimExchange exchange,
        StoredResource resource,
        string id,
        Projection projection
    ) =>
        new(
            representation.TypeIn(exchange.Schemas).Name,
            resource.Created,
            resource.LastModified,
            representation.LocationOf(exchange, id),
            representation.TagOf(exchange, resource, projection)
        );

    private static ScimResource Read(StoredResource resource, ResourceType type) =>
        ResourceReader.Read(resource.Document, type, ReadMode.Stored).Required();
}
