using Rollcall.Engine.Directory;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Users;

/// <summary>A User with its <c>groups</c>, which are computed from memberships (RFC 7643 section 4.1.2).</summary>
internal sealed class UserRepresentation : IRepresentation
{
    public ResourceKind Kind => ResourceKind.User;

    /// <summary>Okta reads the body of the answer; Entra reads none, and Microsoft's own tests want 204.</summary>
    public ValueTask<bool> IsShownAfterPatchAsync(ScimExchange exchange, PatchRequest request, ResourceId id) =>
        ValueTask.FromResult(
            exchange.Source.Configuration.Dialect.PatchedUser switch
            {
                PatchAnswer.Resource => true,
                PatchAnswer.Fitting => request.IsInSmallLetters,
                _ => false,
            }
        );

    public ResourceType TypeIn(ScimSchemas schemas) => schemas.User;

    public bool ShowsGroups(ScimExchange exchange, Projection projection) =>
        projection.IsNone || projection.Includes(Groups(exchange));

    public ValueTask WriteAsync(AnswerBody body, ScimExchange exchange, StoredResource resource, Projection projection)
    {
        var id = resource.Id.ToString();
        this.Begin(body, exchange, resource, id, projection);
        if (resource.Groups is { Count: > 0 } groups && ShowsGroups(exchange, projection))
            WriteGroups(body, exchange, groups, projection);
        ResourceWriter.End(body, this.MetaOf(exchange, resource, id, projection), projection);
        return body.SendFullBlockAsync(exchange.Aborted);
    }

    private static void WriteGroups(
        AnswerBody body,
        ScimExchange exchange,
        IReadOnlyList<GroupReference> groups,
        Projection projection
    )
    {
        var parts = new ReferenceParts(Groups(exchange), projection);
        ResourceWriter.BeginValues(body, "groups");
        for (var index = 0; index < groups.Count; index++)
        {
            var id = groups[index].Id.ToString();
            ResourceWriter.WriteReference(
                body,
                first: index == 0,
                parts.Value ? id : null,
                parts.Reference ? $"{exchange.BaseUrl}{exchange.Schemas.Group.Endpoint}/{id}" : null,
                parts.Type ? "direct" : null,
                parts.Display ? groups[index].DisplayName : null
            );
        }
        ResourceWriter.EndValues(body);
    }

    private static AttributeDefinition Groups(ScimExchange exchange) => ReferenceParts.Of(exchange.Schemas.User, "groups");
}
