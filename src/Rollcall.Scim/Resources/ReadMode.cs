namespace Rollcall.Scim.Resources;

/// <summary>Where the JSON comes from.</summary>
public enum ReadMode
{
    /// <summary>POST: readOnly attributes are ignored, required ones must be there (RFC 7644 3.3).</summary>
    Create,

    /// <summary>PUT: as POST; immutable attributes are compared by <c>ReadReplacement</c> (RFC 7644 3.5.1).</summary>
    Replace,

    /// <summary>Our own stored form: nothing is required, and <c>schemas</c> may be missing.</summary>
    Stored,
}
