using System.Diagnostics.CodeAnalysis;

namespace Rollcall.Engine.Directory;

/// <summary>The <c>id</c> of a SCIM resource: a UUID version 7, issued by us, never reassigned (RFC 7643 section 3.1).</summary>
public readonly record struct ResourceId(Guid Value) : IComparable<ResourceId>
{
    public static ResourceId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Accepts exactly the form we issue, 36 characters with hyphens; <c>id</c> is caseExact, but a UUID in capitals is still that UUID.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ResourceId id)
    {
        var ok = Guid.TryParseExact(text, "D", out var value);
        id = new ResourceId(value);
        return ok;
    }

    public int CompareTo(ResourceId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What a resource is, as far as storage and engine care. The numbers are stored.</summary>
public enum ResourceKind
{
    User = 1,
    Group = 2,
}
