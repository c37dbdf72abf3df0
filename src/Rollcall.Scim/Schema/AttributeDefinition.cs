using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Rollcall.Scim.Schema;

/// <summary>
/// One attribute of a schema with its characteristics (RFC 7643 2.2 and 7). Immutable. The defaults are those of RFC 7643 2.2.
/// Values find their definition by its canonical name, so two definitions of one name in different objects agree.
/// </summary>
public sealed class AttributeDefinition
{
    private ImmutableArray<AttributeDefinition> _subAttributes = [];
    private FrozenDictionary<string, AttributeDefinition> _subsByName = FrozenDictionary<string, AttributeDefinition>.Empty;

    /// <summary>The name in its canonical case. For a schema extension as a whole, its URN.</summary>
    public required string Name
    {
        get;
        init
        {
            field = value;
            Utf8Name = Encoding.UTF8.GetBytes(value);
        }
    }

    public AttributeType Type { get; init; } = AttributeType.String;

    public bool MultiValued { get; init; }

    public bool Required { get; init; }

    public bool CaseExact { get; init; }

    public Mutability Mutability { get; init; } = Mutability.ReadWrite;

    public Returned Returned { get; init; } = Returned.Default;

    public Uniqueness Uniqueness { get; init; } = Uniqueness.None;

    /// <summary>Suggestions; other values are accepted (RFC 7643 2.4 and 7).</summary>
    public ImmutableArray<string> CanonicalValues { get; init; } = [];

    public ImmutableArray<string> ReferenceTypes { get; init; } = [];

    public string Description { get; init; } = "";

    public ImmutableArray<AttributeDefinition> SubAttributes
    {
        get => _subAttributes;
        init
        {
            _subAttributes = InOrder(value);
            _subsByName = ByName(_subAttributes);
        }
    }

    /// <summary>
    /// Data that is kept verbatim because no schema of ours describes it: under a URN of a resource, or, when the schema of an extension
    /// became narrower, under a name inside the extension.
    /// </summary>
    public bool IsOpaque { get; private init; }

    /// <summary>A schema extension as one complex attribute named by its URN.</summary>
    public bool IsExtension { get; private init; }

    /// <summary>Checked when it comes and then dropped, as a password is: there is nothing to keep, show or map.</summary>
    public bool IsDropped { get; internal init; }

    /// <summary>
    /// What a name inside brackets means: a sub-attribute, or, for an attribute with several plain values, the value
    /// itself under the name <c>value</c> (RFC 7643 2.4). Null when there is none.
    /// </summary>
    public AttributeDefinition? FindInner(ReadOnlySpan<char> name)
    {
        if (Type is AttributeType.Complex || !MultiValued)
            return FindSub(name);
        return name.Equals("value", StringComparison.OrdinalIgnoreCase) ? PlainValue : null;
    }

    /// <summary>One of several plain values, as if it were a sub-attribute named <c>value</c>.</summary>
    internal AttributeDefinition PlainValue =>
        field ??= new()
        {
            Name = "value",
            Type = Type,
            CaseExact = CaseExact,
            Mutability = Mutability,
        };

    internal ReadOnlyMemory<byte> Utf8Name { get; private init; }

    /// <summary>Place among its siblings: what makes the written form deterministic.</summary>
    internal int Position { get; private init; }

    /// <summary>The sub-attribute of this name, in any case; null when there is none.</summary>
    public AttributeDefinition? FindSub(string name) => _subsByName.GetValueOrDefault(name);

    public AttributeDefinition? FindSub(ReadOnlySpan<char> name) =>
        _subsByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;

    public override string ToString() => Name;

    internal AttributeDefinition At(int position) => Copy(position, IsExtension, IsOpaque);

    /// <summary>An extension seen as one complex attribute of the resource, named by its URN.</summary>
    internal static AttributeDefinition ForExtension(SchemaDefinition schema, bool required, int position) =>
        new()
        {
            Name = schema.Id,
            Type = AttributeType.Complex,
            Required = required,
            Description = schema.Description,
            SubAttributes = schema.Attributes,
            Position = position,
            IsExtension = true,
        };

    /// <summary>A URN, or a name in an extension, that we know nothing about. Its data stays as it came.</summary>
    internal static AttributeDefinition ForOpaque(string name) =>
        new()
        {
            Name = name,
            Type = AttributeType.Complex,
            Position = int.MaxValue,
            IsOpaque = true,
        };

    internal static ImmutableArray<AttributeDefinition> InOrder(ImmutableArray<AttributeDefinition> definitions) =>
        [.. definitions.Select((definition, position) => definition.At(position))];

    internal static FrozenDictionary<string, AttributeDefinition> ByName(IEnumerable<AttributeDefinition> definitions) =>
        definitions.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    private AttributeDefinition Copy(int position, bool isExtension, bool isOpaque) =>
        new()
        {
            Name = Name,
            Type = Type,
            MultiValued = MultiValued,
            Required = Required,
            CaseExact = CaseExact,
            Mutability = Mutability,
            Returned = Returned,
            Uniqueness = Uniqueness,
            CanonicalValues = CanonicalValues,
            ReferenceTypes = ReferenceTypes,
            Description = Description,
            SubAttributes = SubAttributes,
            Position = position,
            IsExtension = isExtension,
            IsOpaque = isOpaque,
            IsDropped = IsDropped,
        };
}
