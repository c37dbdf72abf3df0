using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>Between a SCIM resource and the row that keeps it.</summary>
public static class ResourceForm
{
    /// <summary>Without version and times; a group's members must have been taken out.</summary>
    public static StoredResource Of(ScimResource resource, ResourceId id, string source, ResourceKind kind) =>
        new()
        {
            Id = id,
            Source = source,
            Kind = kind,
            UserName = resource.UserName,
            ExternalId = resource.ExternalId,
            DisplayName = resource.DisplayName,
            Active = kind is ResourceKind.Group || resource.Active,
            Emails = resource.EmailValues,
            Document = ResourceWriter.ToStored(resource),
        };

    /// <exception cref="InvalidOperationException">The document is not what we wrote: the database was tampered with.</exception>
    public static ScimResource Read(StoredResource stored, ResourceType type) =>
        ResourceReader.Read(stored.Document, type, ReadMode.Stored).Required().WithId(stored.Id.ToString());
}
