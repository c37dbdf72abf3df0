namespace Rollcall.Scim.Schema;

/// <summary>What a PATCH that was carried out is answered with. RFC 7644 section 3.5.2 leaves the choice to the server.</summary>
public enum PatchAnswer
{
    /// <summary>204.</summary>
    NoContent,

    /// <summary>200 with the whole resource.</summary>
    Resource,

    /// <summary>
    /// Whichever the client at hand reads: 204 for operations in capitals, which is how Entra writes them, otherwise 200 with the
    /// resource, but for a group only as long as that is small and nobody was put in or taken out by name.
    /// </summary>
    Fitting,
}
