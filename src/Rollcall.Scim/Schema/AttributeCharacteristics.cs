namespace Rollcall.Scim.Schema;

/// <summary>The data types of RFC 7643 2.3.</summary>
public enum AttributeType
{
    String,
    Boolean,
    Decimal,
    Integer,
    DateTime,
    Binary,
    Reference,
    Complex,
}

/// <summary>Who may change an attribute, and when (RFC 7643 7).</summary>
public enum Mutability
{
    ReadWrite,
    ReadOnly,
    Immutable,
    WriteOnly,
}

/// <summary>When an attribute is part of a response (RFC 7643 7).</summary>
public enum Returned
{
    Default,
    Always,
    Never,
    Request,
}

/// <summary>Among which resources a value must be the only one (RFC 7643 7).</summary>
public enum Uniqueness
{
    None,
    Server,
    Global,
}
