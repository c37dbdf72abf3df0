using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Groups;

/// <summary>A Group with its <c>members</c>, streamed from the membership rows: 250,000 of them need no more memory than one.</summary>
internal sealed class GroupRepresentation(IDirectoryStore directory) : IRepresentation
{
    /// <summary>So many members are shown to somebody who did not ask for them.</summary>
    private const int FewMembers = 100;

    public ResourceKind Kind => ResourceKind.Group;

    /// <summary>Entra expects 204, and nobody wants the members back with every member added.</summary>
    public async ValueTask<bool> IsShownAfterPatchAsync(ScimExchange exchange, PatchRequest request, ResourceId id) =>
        exchange.Source.Configuration.Dialect.PatchedGroup switch
        {
            PatchAnswer.Resource => true,
            PatchAnswer.Fitting => request is { IsInSmallLetters: true, NamesMembers: false }
                && await HasFewMembersAsync(id, exchange.Aborted),
            _ => false,
        };

    public ResourceType TypeIn(ScimSchemas schemas) => schemas.Group;

    public bool ShowsGroups(ScimExchange exchange, Projection projection) => false;

    public async ValueTask WriteAsync(AnswerBody body, ScimExchange exchange, StoredResource resource, Projection projection)
    {
        var id = resource.Id.ToString();
        this.Begin(body, exchange, resource, id, projection);
        var members = ReferenceParts.Of(exchange.Schemas.Group, "members");
        if (projection.IsNone || projection.Includes(members))
            await WriteMembersAsync(body, exchange, resource.Id, new ReferenceParts(members, projection));
        ResourceWriter.End(body, this.MetaOf(exchange, resource, id, projection), projection);
        await body.SendFullBlockAsync(exchange.Aborted);
    }

    private async ValueTask<bool> HasFewMembersAsync(ResourceId group, CancellationToken cancellationToken)
    {
        var seen = 0;
        await foreach (var _ in directory.MembersAsync(group, cancellationToken))
        {
            if (++seen > FewMembers)
                return false;
        }
        return true;
    }

    private async ValueTask WriteMembersAsync(AnswerBody body, ScimExchange exchange, ResourceId group, ReferenceParts parts)
    {
        var format = new MemberFormat(exchange, parts);
        var first = true;
        await foreach (var member in directory.MembersAsync(group, exchange.Aborted))
        {
            // An empty array is the same as none (RFC 7643 section 2.5), so it is begun by the first member.
            if (first)
                ResourceWriter.BeginValues(body, "members");
            format.Write(body, member, first);
            first = false;
            await body.SendFullBlockAsync(exchange.Aborted);
        }
        if (!first)
            ResourceWriter.EndValues(body);
    }

    /// <summary>
    /// One member as JSON. All of it but the id is the same for every user of a source, so the usual form is put together from bytes:
    /// a group of 50,000 is read by every full import.
    /// </summary>
    private sealed class MemberFormat
    {
        private const int IdLength = 36;

        private readonly ReferenceParts _parts;
        private readonly string _users;
        private readonly string _groups;
        private readonly byte[] _userStart;
        private readonly byte[] _groupStart;

        public MemberFormat(ScimExchange exchange, ReferenceParts parts)
        {
            _parts = parts;
            _users = $"{exchange.BaseUrl}{exchange.Schemas.User.Endpoint}/";
            _groups = $"{exchange.BaseUrl}{exchange.Schemas.Group.Endpoint}/";
            _userStart = StartOf(exchange.Schemas.User.Name, _users);
            _groupStart = StartOf(exchange.Schemas.Group.Name, _groups);
        }

        public void Write(AnswerBody body, MemberRow member, bool first)
        {
            var isUser = member.Kind == ResourceKind.User;
            if (_parts.All)
            {
                WriteWhole(body, isUser ? _userStart : _groupStart, member.Id.Value, first);
                return;
            }
            var id = member.Id.ToString();
            ResourceWriter.WriteReference(
                body,
                first,
                _parts.Value ? id : null,
                _parts.Reference ? (isUser ? _users : _groups) + id : null,
                _parts.Type ? (isUser ? "User" : "Group") : null,
                display: null
            );
        }

        /// <summary><c>,{"type":"User","$ref":"URL/ID","value":"ID"}</c>: the order of attributes means nothing in JSON.</summary>
        private static void WriteWhole(AnswerBody body, ReadOnlySpan<byte> start, Guid id, bool first)
        {
            var middle = "\",\"value\":\""u8;
            var end = "\"}"u8;
            var from = first ? 1 : 0;
            var length = start.Length - from + IdLength + middle.Length + IdLength + end.Length;
            var space = body.GetSpan(length);
            start[from..].CopyTo(space);
            space = space[(start.Length - from)..];
            id.TryFormat(space, out _);
            var written = space[..IdLength];
            space = space[IdLength..];
            middle.CopyTo(space);
            space = space[middle.Length..];
            written.CopyTo(space);
            end.CopyTo(space[IdLength..]);
            body.Advance(length);
        }

        private static byte[] StartOf(string type, string url) =>
            [
                .. ",{\"type\":\""u8,
                .. Encoding.UTF8.GetBytes(type),
                .. "\",\"$ref\":\""u8,
                .. System.Text.Json.JsonEncodedText.Encode(url).EncodedUtf8Bytes,
            ];
    }
}
