namespace Rollcall.Scim;

/// <summary>
/// What a single message may ask of us. The size of a body is the server's limit; these bound the work done per byte of it,
/// so that no input costs more than time linear in its size times one of these constants.
/// </summary>
public sealed record ScimLimits
{
    public static ScimLimits Default { get; } = new();

    /// <summary>Nesting of JSON. A resource needs five levels; 64 is what System.Text.Json allows by default.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Nesting of parentheses and <c>not</c> in a filter. People write three, query builders ten.</summary>
    public int MaxFilterDepth { get; init; } = 32;

    /// <summary>Characters of a filter or a path: more than a URL holds, enough for a thousand member ids.</summary>
    public int MaxFilterLength { get; init; } = 65_536;

    /// <summary>Comparisons in one filter.</summary>
    public int MaxFilterTerms { get; init; } = 1_000;

    /// <summary>Characters of one string value: a chain of certificates in base64 fits.</summary>
    public int MaxStringLength { get; init; } = 65_536;

    /// <summary>Characters of one number that is kept as it is written: the largest double has 309 digits.</summary>
    public int MaxNumberLength { get; init; } = 1_000;

    /// <summary>Characters of one attribute name or URN.</summary>
    public int MaxNameLength { get; init; } = 512;

    /// <summary>Operations of one PATCH. Some IdPs send one operation for each member.</summary>
    public int MaxPatchOperations { get; init; } = 10_000;

    /// <summary>Values all operations of one PATCH together may look at: 10,000 operations on attributes of ten values. A refusal takes well under 100 ms.</summary>
    public int MaxPatchVisits { get; init; } = 100_000;

    /// <summary>Values of one multi-valued attribute other than a group's members.</summary>
    public int MaxValues { get; init; } = 1_000;

    /// <summary>Members of a group in one message.</summary>
    public int MaxMembers { get; init; } = 1_000_000;

    /// <summary>Removals of members by a filter other than <c>value eq</c>, in one PATCH: each is a pass over the group.</summary>
    public int MaxMemberFilters { get; init; } = 20;

    /// <summary>Bytes of one extension under a URN we have no schema for.</summary>
    public int MaxUnknownExtensionLength { get; init; } = 256 * 1024;

    /// <summary>Extensions under a URN we have no schema for, kept verbatim.</summary>
    public int MaxUnknownExtensions { get; init; } = 32;

    /// <summary>Attribute paths in <c>attributes</c> or <c>excludedAttributes</c>.</summary>
    public int MaxProjectionPaths { get; init; } = 256;
}
