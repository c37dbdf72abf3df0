using Rollcall.Scim;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>Between a SCIM resource and the row that keeps it.</summary>
public static class ResourceForm
{
    /// <summary>
    /// Bytes of what is kept of one resource, a group's members apart. A user with every attribute IdPs are known to send has five
    /// thousand; and a page of a thousand resources has to fit into memory.
    /// </summary>
    public const int MostBytes = 256 * 1024;

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

    /// <summary>Why a resource is not kept; null when it is. One that is too large already may be changed as long as it does not grow.</summary>
    public static ScimError? Oversize(StoredResource next, StoredResource? before = null) =>
        next.Document.Length <= MostBytes || next.Document.Length <= before?.Document.Length
            ? null
            : ScimErrors.InvalidValue(
                $"The {next.Kind} would be {next.Document.Length} bytes long, and {MostBytes} is the most that is kept of one. Leave out what no app needs, such as pictures and certificates."
            );

    /// <exception cref="InvalidOperationException">The document is not what we wrote: the database was tampered with.</exception>
    public static ScimResource Read(StoredResource stored, ResourceType type) =>
        ResourceReader.Read(stored.Document, type, ReadMode.Stored).Required().WithId(stored.Id.ToString());
}
