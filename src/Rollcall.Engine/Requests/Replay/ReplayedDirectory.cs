using System.Collections.Immutable;
using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Requests.Replay;

/// <summary>
/// The resources that recorded writes are about, under one configuration: the writes are applied to them in memory, one after the other,
/// and what must be unique is. Nothing is saved anywhere.
/// </summary>
/// <param name="schemas">Null: there is no such source under this configuration.</param>
/// <param name="others">Who else of the source has a value, of the resources that no write is about.</param>
internal sealed class ReplayedDirectory(
    ScimSchemas? schemas,
    ImmutableArray<LinkKey> linkOnCreate,
    IReadOnlySet<ClaimedValue> others
)
{
    private readonly Dictionary<string, ScimResource> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<ClaimedValue, string> _holders = [];

    /// <summary>Every value that a write wanted for its resource: whoever else has one decides about the answer.</summary>
    public HashSet<ClaimedValue> Wanted { get; } = [];

    /// <summary>Null when it is not there.</summary>
    public ScimResource? Find(string key) => _states.GetValueOrDefault(key);

    /// <summary>As it was before the first write about it.</summary>
    public void Begin(string key, ResourceKind kind, StoredResource now)
    {
        if (schemas is not null)
            Keep(key, kind, ResourceForm.Read(now, TypeOf(kind)));
    }

    /// <summary><c>accepted</c>, or status, scimType and detail of the refusal.</summary>
    public string Apply(RecordedWrite write)
    {
        if (schemas is null)
            return Text(ScimErrors.Unauthorized("There is no such source any more."));
        var current = Find(write.Key);
        if (write.Method == "DELETE" && current is not null)
        {
            Forget(write.Key, write.Kind, current);
            return "accepted";
        }
        var next = Next(write, current);
        if (!next.TryGet(out var state, out var error))
            return Text(error);
        if (Taken(write, state) is not { } taken)
        {
            Keep(write.Key, write.Kind, state);
            return "accepted";
        }
        return write.Method == "POST" && linkOnCreate.Any(key => key.Attribute() == taken.Path)
            ? Linked(write, taken, state)
            : Text(ScimErrors.Uniqueness(taken.Path));
    }

    private ScimResult<ScimResource> Next(RecordedWrite write, ScimResource? current)
    {
        var body = Encoding.UTF8.GetBytes(write.Body);
        return write.Method switch
        {
            "POST" => ResourceReader.Read(body, TypeOf(write.Kind), ReadMode.Create),
            "PUT" when current is not null => ResourceReader.ReadReplacement(body, current),
            "PATCH" when current is not null => Patch(current, body),
            _ => ScimErrors.NotFound(TypeOf(write.Kind).Name, write.Resource?.ToString() ?? ""),
        };
    }

    private static ScimResult<ScimResource> Patch(ScimResource current, byte[] body)
    {
        if (!PatchReader.Read(body).TryGet(out var request, out var error))
            return error;
        return PatchApplier.Apply(current, request).TryGet(out var patched, out error) ? patched.Resource : error;
    }

    /// <summary>A create that means a resource which is there updates it, as far as it is one of those that writes are about.</summary>
    private string Linked(RecordedWrite write, ClaimedValue taken, ScimResource given)
    {
        if (_holders.TryGetValue(taken, out var key) && Find(key) is { } there)
        {
            if (!ResourceMerge.Merge(there, given).TryGet(out var merged, out var error))
                return Text(error);
            Keep(key, write.Kind, merged);
        }
        return $"accepted, as an update of the resource that has this {taken.Path} (linkOnCreate)";
    }

    private ClaimedValue? Taken(RecordedWrite write, ScimResource state)
    {
        var values = ClaimedValue.Of(state, write.Kind);
        Wanted.UnionWith(values);
        foreach (var value in values)
        {
            if (others.Contains(value) || (_holders.TryGetValue(value, out var holder) && holder != write.Key))
                return value;
        }
        return null;
    }

    private void Keep(string key, ResourceKind kind, ScimResource state)
    {
        if (Find(key) is { } before)
            Forget(key, kind, before);
        _states[key] = state;
        foreach (var value in ClaimedValue.Of(state, kind))
            _holders.TryAdd(value, key);
    }

    private void Forget(string key, ResourceKind kind, ScimResource state)
    {
        _states.Remove(key);
        foreach (var value in ClaimedValue.Of(state, kind))
        {
            if (_holders.TryGetValue(value, out var holder) && holder == key)
                _holders.Remove(value);
        }
    }

    private ResourceType TypeOf(ResourceKind kind) => kind is ResourceKind.User ? schemas!.User : schemas!.Group;

    private static string Text(ScimError error) => $"{error.Status} {error.ScimType}: {error.Detail}";
}

/// <summary>A value that only one resource of a kind and source may have.</summary>
/// <param name="Path"><c>userName</c>, <c>displayName</c> of a group, or the path of a declared attribute that must be unique.</param>
/// <param name="Key">Two values have the same key exactly when a filter calls them equal.</param>
public readonly record struct ClaimedValue(ResourceKind Kind, string Path, string Key)
{
    public static ImmutableArray<ClaimedValue> Of(ScimResource resource, ResourceKind kind)
    {
        var (path, name) = kind is ResourceKind.User ? ("userName", resource.UserName) : ("displayName", resource.DisplayName);
        ClaimedValue[] named = name is { Length: > 0 } ? [new(kind, path, DirectoryKey.Of(name))] : [];
        return [.. named, .. (UniqueValues.Of(resource) ?? []).Select(value => new ClaimedValue(kind, value.Path, value.Key))];
    }
}
