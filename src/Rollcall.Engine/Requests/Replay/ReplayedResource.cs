using System.Text;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Requests.Replay;

/// <summary>One resource under one configuration: recorded writes applied to it in memory, one after the other. Pure; nothing is saved anywhere.</summary>
/// <param name="start">As it is before the first of them; null when the first of them makes it.</param>
internal sealed class ReplayedResource(ResourceType type, ScimResource? start)
{
    /// <summary>Null while it is not there.</summary>
    public ScimResource? State { get; private set; } = start;

    /// <summary>Null when it would be taken; otherwise what it would be refused with.</summary>
    public ScimError? Apply(RecordedRequest request)
    {
        var body = Encoding.UTF8.GetBytes(request.Sent.Text ?? "");
        var next = request.Method switch
        {
            "POST" => ResourceReader.Read(body, type, ReadMode.Create),
            "PUT" when State is { } current => ResourceReader.ReadReplacement(body, current),
            "PATCH" when State is { } current => Patch(current, body),
            "DELETE" when State is not null => null,
            _ => ScimErrors.NotFound(type.Name, request.Resource?.ToString() ?? ""),
        };
        if (next is null)
        {
            State = null;
            return null;
        }
        if (!next.Value.TryGet(out var state, out var error))
            return error;
        State = state;
        return null;
    }

    private static ScimResult<ScimResource>? Patch(ScimResource current, byte[] body)
    {
        if (!PatchReader.Read(body).TryGet(out var request, out var error))
            return error;
        return PatchApplier.Apply(current, request).TryGet(out var patched, out error) ? patched.Resource : error;
    }
}
