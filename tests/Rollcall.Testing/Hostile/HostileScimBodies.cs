using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>Bodies that a SCIM server takes, each with something wrong.</summary>
/// <param name="user">The id of a user who is there.</param>
/// <param name="group">The id of a group that is there.</param>
internal sealed class HostileScimBodies(string user, string group)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public Gen<byte[]> User { get; } =
        Near(
            Gen.Choose(1, 1_000_000)
                .Select(number =>
                    $$"""
                        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{Enterprise}}"],"externalId":"e{{number}}","userName":"u{{number}}@example.com",
                        "name":{"givenName":"Ana","familyName":"Example"},"displayName":"Ana","active":true,"title":"T",
                        "emails":[{"value":"u{{number}}@example.com","type":"work","primary":true},{"value":"b@example.com","type":"home"}],
                        "phoneNumbers":[{"value":"1","type":"work"}],"photos":[{"value":"https://example.com/a.png"}],"x509Certificates":[{"value":"QQ=="}],
                        "urn:example:unknown":{"a":[1,{"b":null}]},"{{Enterprise}}":{"department":"D","manager":{"value":"26118915"} } }
                        """
                )
        );

    public Gen<byte[]> Group { get; } =
        Near(
            Gen.Choose(1, 1_000_000)
                .Select(number =>
                    $$"""
                        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G{{number}}","externalId":"g{{number}}","members":[{"value":"{{user}}","type":"User","display":"A"}]}
                        """
                )
        );

    public Gen<byte[]> Patch { get; } =
        Near(
            Gen.Elements(
                    """[{"op":"replace","path":"active","value":false},{"op":"Add","path":"emails","value":[{"value":"n@example.com","type":"other"}]}]""",
                    """[{"op":"replace","value":{"title":"Boss","name":{"givenName":"B"},"active":"True"} },{"op":"remove","path":"nickName"}]""",
                    $$"""[{"op":"add","value":{"{{Enterprise}}":{"department":"X"},"name.familyName":"Y"} },{"op":"remove","path":"emails[type eq \"home\"]"}]""",
                    """[{"op":"replace","path":"emails[type eq \"work\"].value","value":"c@example.com"},{"op":"add","path":"phoneNumbers[type eq \"fax\"].value","value":"9"}]"""
                )
                .Select(Message)
        );

    public Gen<byte[]> GroupPatch { get; } =
        Near(
            Gen.Elements(
                    $$"""[{"op":"add","path":"members","value":[{"value":"{{user}}"}]},{"op":"replace","path":"displayName","value":"H"}]""",
                    $$"""[{"op":"remove","path":"members[value eq \"{{user}}\"]"},{"op":"add","path":"members","value":[{"value":"{{group}}"}]}]""",
                    $$"""[{"op":"replace","value":{"members":[{"value":"{{user}}"}],"displayName":"I"} },{"op":"remove","path":"members"}]"""
                )
                .Select(Message)
        );

    public Gen<byte[]> PatchOfAnyPath { get; } =
        from path in HostileFilters.Path
        from op in Gen.Elements("add", "remove", "replace", "Replace")
        from value in HostileText.JsonValue
        from whole in Gen.Choose(0, 3)
        select System.Text.Encoding.UTF8.GetBytes(
            Message(
                $$"""[{"op":"{{op}}","path":{{JsonSerializer.Serialize(path)}},"value":{{(whole == 0 ? "\"x\"" : value)}}}]"""
            )
        );

    public Gen<byte[]> Search { get; } =
        HostileFilters.Filter.SelectMany(filter =>
            HostileJson.Near(
                $$"""
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{JsonSerializer.Serialize(
                    filter
                )}},"startIndex":1,"count":5,
                "sortBy":"displayName","sortOrder":"descending","attributes":["displayName","meta"],"cursor":null}
                """
            )
        );

    public Gen<byte[]> Bulk { get; } =
        Near(
            Gen.Choose(1, 1_000_000)
                .Select(number =>
                    $$"""
                        {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":2,"Operations":[
                        {"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"b{{number}}"} },
                        {"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"b{{number}}","members":[{"value":"bulkId:a"},{"value":"bulkId:h"}]} },
                        {"method":"POST","path":"/Groups","bulkId":"h","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"h{{number}}","members":[{"value":"bulkId:g"}]} },
                        {"method":"PATCH","path":"/Users/{{user}}","version":"W/\"1\"","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]} },
                        {"method":"DELETE","path":"/Users/bulkId:a"}]}
                        """
                )
        );

    private static Gen<byte[]> Near(Gen<string> valid) => valid.SelectMany(HostileJson.Near);

    private static string Message(string operations) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{operations}}}""";
}
