namespace Rollcall.Scim.Schema;

/// <summary>The keywords of RFC 7643 7 for the characteristics of an attribute.</summary>
internal static class SchemaWords
{
    public static string Of(AttributeType type) =>
        type switch
        {
            AttributeType.String => "string",
            AttributeType.Boolean => "boolean",
            AttributeType.Decimal => "decimal",
            AttributeType.Integer => "integer",
            AttributeType.DateTime => "dateTime",
            AttributeType.Binary => "binary",
            AttributeType.Reference => "reference",
            _ => "complex",
        };

    public static string Of(Mutability mutability) =>
        mutability switch
        {
            Mutability.ReadWrite => "readWrite",
            Mutability.ReadOnly => "readOnly",
            Mutability.Immutable => "immutable",
            _ => "writeOnly",
        };

    public static string Of(Returned returned) =>
        returned switch
        {
            Returned.Default => "default",
            Returned.Always => "always",
            Returned.Never => "never",
            _ => "request",
        };

    public static string Of(Uniqueness uniqueness) =>
        uniqueness switch
        {
            Uniqueness.None => "none",
            Uniqueness.Server => "server",
            _ => "global",
        };
}
