using System.Text;
using System.Xml;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Users in groups, from either side (crowd-dc.md section 3).</summary>
internal sealed class CrowdMembershipEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    private CrowdDirectory Directory => crowd.Directory;

    /// <summary>Members of a group in pages; with a username, whether that user is one: 200 or 404 [D].</summary>
    public FakeAnswer Users(CrowdCall call, bool nested)
    {
        if (GroupInUrl(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        var members = nested ? CrowdDirectory.NestedMembers(group) : group.Members;
        if (call.Query("username") is { } name)
        {
            return Directory.FindUser(name) is not { } user ? call.NoUser(name)
                : members.Contains(user) ? call.Ok(shapes.UserReference(call, user))
                : NoMembership(call, user, group);
        }
        var (start, count) = call.Page();
        return call.Ok(shapes.UserList(call, members.Page(start, count)));
    }

    /// <summary>Groups of a user in pages; with a groupname, whether the user is in that one: 200 or 404 [D].</summary>
    public FakeAnswer Groups(CrowdCall call, bool nested)
    {
        if (UserInUrl(call) is not { } user)
            return call.NoUser(call.Query("username"));
        var groups = nested ? CrowdDirectory.NestedGroups(user) : user.Groups;
        if (call.Query("groupname") is { } name)
        {
            return Directory.FindGroup(name) is not { } group ? call.NoGroup(name)
                : groups.Contains(group) ? call.Ok(shapes.GroupReference(call, group))
                : NoMembership(call, user, group);
        }
        var (start, count) = call.Page();
        return call.Ok(shapes.GroupList(call, groups.Page(start, count)));
    }

    /// <summary>Group in the URL, user in the body: 404 for the one, 400 for the other, 409 for a member [D].</summary>
    public FakeAnswer AddUser(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (GroupInUrl(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        return Directory.FindUser(body.Text("name") ?? "") is { } user
            ? Add(call, user, group)
            : call.NoUser(body.Text("name"), inBody: true);
    }

    /// <summary>User in the URL, group in the body: the same rule the other way round [D].</summary>
    public FakeAnswer AddGroup(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (UserInUrl(call) is not { } user)
            return call.NoUser(call.Query("username"));
        return Directory.FindGroup(body.Text("name") ?? "") is { } group
            ? Add(call, user, group)
            : call.NoGroup(body.Text("name"), inBody: true);
    }

    /// <summary>204; 404 for an unknown user, an unknown group and for no member, told apart by the reason only [D].</summary>
    public FakeAnswer Remove(CrowdCall call)
    {
        if (GroupInUrl(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        if (UserInUrl(call) is not { } user)
            return call.NoUser(call.Query("username"));
        return CrowdDirectory.RemoveMember(group, user)
            ? FakeAnswer.Empty(StatusCodes.Status204NoContent) with
            {
                Changed = true,
            }
            : NoMembership(call, user, group);
    }

    /// <summary>Every membership there is, direct ones only, in XML whatever is asked for [D].</summary>
    public FakeAnswer Dump()
    {
        var buffer = new MemoryStream();
        using (
            var xml = XmlWriter.Create(
                buffer,
                new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }
            )
        )
        {
            xml.WriteStartDocument(standalone: true);
            xml.WriteStartElement("memberships");
            foreach (var group in Directory.Groups)
            {
                xml.WriteStartElement("membership");
                xml.WriteAttributeString("group", shapes.Shown(group.Name));
                WriteNames(xml, "users", "user", group.Members.Select(user => user.Name));
                WriteNames(xml, "groups", "group", group.Children.Select(child => child.Name));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        return new FakeAnswer(StatusCodes.Status200OK, "application/xml", buffer.ToArray());
    }

    private void WriteNames(XmlWriter xml, string list, string item, IEnumerable<string> names)
    {
        xml.WriteStartElement(list);
        foreach (var name in names)
        {
            xml.WriteStartElement(item);
            xml.WriteAttributeString("name", shapes.Shown(name));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static FakeAnswer Add(CrowdCall call, CrowdUser user, CrowdGroup group) =>
        CrowdDirectory.AddMember(group, user)
            ? FakeAnswer.Empty(StatusCodes.Status201Created) with
            {
                Changed = true,
            }
            : call.Error(
                StatusCodes.Status409Conflict,
                CrowdReason.MembershipAlreadyExists,
                $"Membership already exists: user <{user.Name}> is in group <{group.Name}>"
            );

    private static FakeAnswer NoMembership(CrowdCall call, CrowdUser user, CrowdGroup group) =>
        call.Error(
            StatusCodes.Status404NotFound,
            CrowdReason.MembershipNotFound,
            $"The child entity <{user.Name}> is not a member of the parent <{group.Name}>"
        );

    private CrowdGroup? GroupInUrl(CrowdCall call) => Directory.FindGroup(call.Query("groupname") ?? "");

    private CrowdUser? UserInUrl(CrowdCall call) => Directory.FindUser(call.Query("username") ?? "");
}
