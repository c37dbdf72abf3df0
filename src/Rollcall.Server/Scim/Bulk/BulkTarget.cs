using Microsoft.AspNetCore.WebUtilities;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Resources;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>What an operation is about: the type of its path, the resource, and what its answer shows.</summary>
/// <param name="Item">The id as text; null on a create.</param>
/// <param name="Projection">Null: the answer holds no resource, as RFC 7644 section 3.7.3 has it unless somebody asks.</param>
internal sealed record BulkTarget(IRepresentation Representation, string? Item, Projection? Projection)
{
    public static ScimResult<BulkTarget> Of(
        ScimExchange exchange,
        BulkOperation operation,
        Representations representations,
        IReadOnlyDictionary<string, string> ids
    )
    {
        if (!BulkPath.Parse(operation, exchange.Schemas).TryGet(out var path, out var error))
            return error;
        var representation = representations.Of(path.Type, exchange.Schemas);
        if (exchange.Needs(AccessScopes.ToWrite(representation.Kind)) is { } forbidden)
            return forbidden;
        var name = path.Item is null ? null : BulkReferences.NameIn(path.Item);
        return ProjectionOf(exchange, path).TryGet(out var asked, out error)
            ? new BulkTarget(representation, name is null ? path.Item : ids[name], asked.IsNone ? null : asked)
            : error;
    }

    public bool TryId(out ResourceId id) => ResourceId.TryParse(Item, out id);

    /// <summary><c>attributes</c> and <c>excludedAttributes</c> of the operation's path, else of the bulk request's own URL.</summary>
    private static ScimResult<Projection> ProjectionOf(ScimExchange exchange, BulkPath path)
    {
        var query = path.Query.Length == 0 ? null : QueryHelpers.ParseQuery(path.Query);
        return Projection.Parse(Named("attributes"), Named("excludedAttributes"), path.Type);

        string? Named(string name) => query is null ? exchange.Query(name) : query.GetValueOrDefault(name).ToString();
    }
}
