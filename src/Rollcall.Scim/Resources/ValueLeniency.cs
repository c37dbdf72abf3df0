namespace Rollcall.Scim.Resources;

/// <summary>How far a value may stray from the form its attribute has in RFC 7643.</summary>
internal enum ValueLeniency
{
    /// <summary>POST and PUT: only what identity providers are known to send there.</summary>
    None,

    /// <summary>POST and PUT: nothing but what the RFC says.</summary>
    Strict,

    /// <summary>PATCH, by the RFC alone: one value of several is one more (RFC 7644 3.5.2.1).</summary>
    StrictPatch,

    /// <summary>PATCH: also one value where a list is meant, and a bare string for a complex value.</summary>
    Patch,

    /// <summary>
    /// What we stored ourselves, maybe under an earlier schema: readOnly values are kept, nothing is required, one value may stand where
    /// a list is meant now, and what fits no more is kept as it is.
    /// </summary>
    Stored,
}
