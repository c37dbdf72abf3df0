using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Groups in groups (crowd-dc.md section 3), off for a directory unless switched on.</summary>
internal sealed class CrowdNestedGroupEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    public FakeAnswer Children(CrowdCall call, bool nested) => List(call, nested, group => group.Children, "child-groupname");

    public FakeAnswer Parents(CrowdCall call, bool nested) => List(call, nested, group => group.Parents, "parent-groupname");

    public FakeAnswer AddChild(CrowdCall call) => Add(call, (inUrl, inBody) => (inUrl, inBody));

    public FakeAnswer AddParent(CrowdCall call) => Add(call, (inUrl, inBody) => (inBody, inUrl));

    public FakeAnswer RemoveChild(CrowdCall call)
    {
        if (InUrl(call) is not { } parent)
            return call.NoGroup(call.Query("groupname"));
        var name = call.Query("child-groupname");
        if (crowd.Directory.FindGroup(name ?? "") is not { } child)
            return call.NoGroup(name);
        return CrowdDirectory.RemoveChild(parent, child)
            ? FakeAnswer.Empty(StatusCodes.Status204NoContent) with
            {
                Changed = true,
            }
            : NoMembership(call, parent, child);
    }

    private FakeAnswer List(CrowdCall call, bool nested, Func<CrowdGroup, OrderedSet<CrowdGroup>> next, string otherParameter)
    {
        if (InUrl(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        var groups = nested ? CrowdDirectory.Reached(next(group), next) : next(group);
        if (call.Query(otherParameter) is { } name)
        {
            return crowd.Directory.FindGroup(name) is not { } other ? call.NoGroup(name)
                : groups.Contains(other) ? call.Ok(shapes.GroupReference(call, other))
                : NoMembership(call, group, other);
        }
        var (start, count) = call.Page();
        return call.Ok(shapes.GroupList(call, groups.Page(start, count)));
    }

    /// <summary>201; 400 for a circle (INVALID_MEMBERSHIP) and for a directory without nesting; 409 when it is so already [D].</summary>
    private FakeAnswer Add(CrowdCall call, Func<CrowdGroup, CrowdGroup, (CrowdGroup Parent, CrowdGroup Child)> roles)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (InUrl(call) is not { } inUrl)
            return call.NoGroup(call.Query("groupname"));
        if (crowd.Directory.FindGroup(body.Text("name") ?? "") is not { } inBody)
            return call.NoGroup(body.Text("name"), inBody: true);
        if (!crowd.Options.NestedGroups)
            return call.Error(
                400,
                CrowdReason.NestedGroupsNotSupported,
                $"Directory <{crowd.Options.DirectoryId}> does not support nested groups"
            );
        var (parent, child) = roles(inUrl, inBody);
        if (CrowdDirectory.Reached([child], group => group.Children).Contains(parent))
            return call.Error(400, CrowdReason.InvalidMembership, $"Group <{child.Name}> in <{parent.Name}> would be a circle");
        return CrowdDirectory.AddChild(parent, child)
            ? FakeAnswer.Empty(StatusCodes.Status201Created) with
            {
                Changed = true,
            }
            : call.Error(
                409,
                CrowdReason.MembershipAlreadyExists,
                $"Membership already exists: group <{child.Name}> is in group <{parent.Name}>"
            );
    }

    private static FakeAnswer NoMembership(CrowdCall call, CrowdGroup group, CrowdGroup other) =>
        call.Error(404, CrowdReason.MembershipNotFound, $"Groups <{group.Name}> and <{other.Name}> are not nested in this way");

    private CrowdGroup? InUrl(CrowdCall call) => crowd.Directory.FindGroup(call.Query("groupname") ?? "");
}
