using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Custom attributes of users and groups: a name and any number of values (crowd-dc.md section 2).</summary>
internal sealed class CrowdAttributeEndpoints(FakeCrowd crowd)
{
    public FakeAnswer ReadOfUser(CrowdCall call) =>
        crowd.Directory.FindUser(call.Query("username") ?? "") is { } user
            ? Read(call, user, "user", "username", user.Name)
            : call.NoUser(call.Query("username"));

    public FakeAnswer StoreOfUser(CrowdCall call) =>
        crowd.Directory.FindUser(call.Query("username") ?? "") is { } user
            ? Store(call, user)
            : call.NoUser(call.Query("username"));

    public FakeAnswer RemoveOfUser(CrowdCall call) =>
        crowd.Directory.FindUser(call.Query("username") ?? "") is { } user
            ? Remove(call, user)
            : call.NoUser(call.Query("username"));

    public FakeAnswer ReadOfGroup(CrowdCall call) =>
        crowd.Directory.FindGroup(call.Query("groupname") ?? "") is { } group
            ? Read(call, group, "group", "groupname", group.Name)
            : call.NoGroup(call.Query("groupname"));

    public FakeAnswer StoreOfGroup(CrowdCall call) =>
        crowd.Directory.FindGroup(call.Query("groupname") ?? "") is { } group
            ? Store(call, group)
            : call.NoGroup(call.Query("groupname"));

    public FakeAnswer RemoveOfGroup(CrowdCall call) =>
        crowd.Directory.FindGroup(call.Query("groupname") ?? "") is { } group
            ? Remove(call, group)
            : call.NoGroup(call.Query("groupname"));

    /// <summary>Attributes that are not named stay; one without values is taken away [C].</summary>
    public static bool Store(CrowdDirectory directory, ICrowdEntity entity, CrowdBody body)
    {
        var changed = false;
        foreach (var attribute in body.Items("attributes", "attribute"))
        {
            if (attribute.Text("name") is { Length: > 0 } name)
                changed |= directory.SetAttribute(entity, name, attribute.Texts("values", "value") ?? []);
        }
        return changed;
    }

    private static FakeAnswer Read(CrowdCall call, ICrowdEntity entity, string resource, string parameter, string name) =>
        call.Ok(
            CrowdShapes.Attributes(
                entity,
                $"{call.Api}{resource}/attribute?{parameter}={Uri.EscapeDataString(name)}",
                listed: true
            )
        );

    private FakeAnswer Store(CrowdCall call, ICrowdEntity entity) =>
        call.ReadBody() is { } body
            ? FakeAnswer.Empty(StatusCodes.Status204NoContent) with
            {
                Changed = Store(crowd.Directory, entity, body),
            }
            : call.MalformedBody();

    private FakeAnswer Remove(CrowdCall call, ICrowdEntity entity) =>
        call.Query("attributename") is { } name
            ? FakeAnswer.Empty(StatusCodes.Status204NoContent) with
            {
                Changed = crowd.Directory.SetAttribute(entity, name, []),
            }
            : call.Error(400, CrowdReason.IllegalArgument, "The attributename query parameter is required.");
}
