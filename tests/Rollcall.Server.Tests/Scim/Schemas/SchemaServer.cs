using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim.Schemas;

/// <summary>A server whose sources all speak one extension of people and one of groups, with an attribute of every kind.</summary>
public abstract class SchemaServer : ServerFixture
{
    public const string Badge = "urn:example:scim:schemas:badge:1.0:User";
    public const string Cost = "urn:example:scim:schemas:cost:1.0:Group";

    public const string Declared = $$"""
        schemas:
          - urn: {{Badge}}
            name: Badge
            description: What the door knows of a person.
            attributes:
              badge: { type: string, uniqueness: server }
              code: { type: string, caseExact: true, uniqueness: server }
              keys: { type: string, multiValued: true, uniqueness: server }
              nick: string
              exact: { type: string, caseExact: true }
              floors: { type: integer, multiValued: true }
              level: integer
              height: decimal
              keyholder: boolean
              since: dateTime
              photo: binary
              page: { type: reference, referenceTypes: [external] }
              issued: { type: dateTime, mutability: immutable }
              printed: { type: boolean, mutability: readOnly }
              pin: { type: string, mutability: writeOnly }
              notes: { type: string, returned: request }
              hidden: { type: string, returned: never }
              always: { type: string, returned: always }
              door:
                type: complex
                subAttributes: { name: string, number: { type: integer, uniqueness: server } }
              cards:
                type: complex
                multiValued: true
                subAttributes: { value: string, type: string, primary: boolean }
          - urn: {{Cost}}
            for: Group
            attributes:
              - name: center
                type: string
                uniqueness: server
        """;

    protected override string Configuration(string sources) => $"{sources}\n{Declared}\n";

    public static string Body(string userName, string badge) =>
        $$$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{{userName}}}","{{{Badge}}}":{{{badge}}}}""";
}

public sealed class SqliteSchemaServer : SchemaServer
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresSchemaServer : SchemaServer
{
    protected override async Task<string?> DatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
}
