using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration;

/// <summary>A declared extension schema (RFC 7643 section 3.3): what it defines, which resources may carry it, and whose.</summary>
/// <param name="Schema">Its URN and attributes.</param>
public sealed record SchemaConfiguration([property: JsonIgnore] SchemaDefinition Schema)
{
    /// <summary>Names of resource types: <c>User</c>, <c>Group</c>.</summary>
    public ImmutableArray<string> For { get; init; } = ["User"];

    /// <summary>A resource without it is refused (RFC 7643 section 6, <c>schemaExtensions</c>).</summary>
    public bool Required { get; init; }

    /// <summary>Ids of the sources that speak it; empty: all.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    public bool IsSpokenBy(string source) => Sources.IsEmpty || Sources.Contains(source, StringComparer.Ordinal);

    /// <summary>The schema as /Schemas shows it: two declarations say the same when this is the same.</summary>
    public string Definition
    {
        get
        {
            var text = new ArrayBufferWriter<byte>();
            SchemaJson.Write(text, Schema, baseUri: "");
            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
    }
}

/// <summary>The schemas that a configuration makes of the declared extensions.</summary>
public static class DeclaredSchemas
{
    /// <summary>What one source speaks.</summary>
    public static ScimSchemas SchemasOf(this RollcallConfiguration configuration, string source) =>
        Of(configuration.Schemas, [source]).Spoken(configuration.FindSource(source)?.Dialect ?? Dialect.Auto);

    /// <summary>What the rules of a target may name: all that any source it follows speaks.</summary>
    public static ScimSchemas SchemasOf(this RollcallConfiguration configuration, TargetConfiguration target) =>
        Of(configuration.Schemas, configuration.SourcesOf(target).Select(source => source.Id));

    /// <summary>All that any of these sources speaks.</summary>
    internal static ScimSchemas Of(IEnumerable<SchemaConfiguration> declared, IEnumerable<string> sources)
    {
        string[] speakers = [.. sources];
        var schemas = ScimSchemas.Default;
        foreach (var one in declared.Where(schema => speakers.Any(schema.IsSpokenBy)))
        {
            foreach (var type in one.For)
                schemas = schemas.WithExtension(type, one.Schema, one.Required);
        }
        return schemas;
    }
}
