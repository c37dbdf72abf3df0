using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Mapping;

/// <summary>Users, groups and mappings to try rules on.</summary>
internal static class People
{
    public static ScimResource User(string json) =>
        ResourceReader.Read(Encoding.UTF8.GetBytes(json), ResourceType.User, ReadMode.Stored).Required();

    public static ScimResource Ada { get; } =
        User(
            """
            {
              "userName": "ada@example.com", "externalId": "00u1", "displayName": "Ada Lovelace", "userType": "Employee", "active": true,
              "name": { "givenName": "Ada", "familyName": "Lovelace" },
              "emails": [
                { "value": "ada.home@example.net", "type": "home" },
                { "value": "ada@example.com", "type": "work", "primary": true }
              ],
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines", "manager": { "value": "42" } }
            }
            """
        );

    public static IReadOnlyList<GroupReference> Groups(params string[] names) =>
        [.. names.Select((name, i) => new GroupReference(new ResourceId(new Guid(i, 0, 0, new byte[8])), name))];

    public static TargetMapping Mapping(TargetConfiguration target) => TargetMapping.Compile(target, ScimSchemas.Default);

    public static TargetConfiguration Target { get; } = new() { Id = "jira", Connector = "jira-dc" };

    public static DesiredState.Present Present(this TargetMapping mapping, ScimResource user, params string[] groups) =>
        mapping.Map(user, deleted: false, Groups(groups)).ShouldBeOfType<DesiredState.Present>();
}
