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
/// <param name="others">Of the resources that no write is about, who has a value: their ids.</param>
internal sealed class ReplayedDirectory(
    ScimSchemas? schemas,
    ImmutableArray<LinkKey> linkOnCreate,
    IReadOnlyDictionary<ClaimedValue, ImmutableArray<string>> others
)
{
    private readonly Dictionary<string, ScimResource> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<ClaimedValue, List<string>> _holders = [];

    /// <summary>What was created in its time, and is an update of another one here: later writes about it are about that one.</summary>
    private readonly Dictionary<string, string> _linked = new(StringComparer.Ordinal);

    /// <summary>Every value that a write wanted for its resource: whoever else has one decides about the answer.</summary>
    public HashSet<ClaimedValue> Wanted { get; } = [];

    /// <summary>Null when it is not there.</summary>
    public ScimResource? Find(string key) => _states.GetValueOrDefault(_linked.GetValueOrDefault(key, key));

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
        var key = _linked.GetValueOrDefault(write.Key, write.Key);
        if (write.Method == "DELETE" && current is not null)
        {
            Forget(key, write.Kind, current);
            return Accepted;
        }
        if (!Next(write, current).TryGet(out var state, out var error))
            return Text(error);
        return write.Method == "POST" ? Create(write, state) : Save(key, write.Kind, state);
    }

    private string Save(string key, ResourceKind kind, ScimResource state)
    {
        var values = ClaimedValue.Of(state, kind);
        Wanted.UnionWith(values);
        // What was there before a write is no reason to refuse it, see UniqueClaims.
        var came = values.Except(_states.TryGetValue(key, out var before) ? ClaimedValue.Of(before, kind) : []);
        if (came.FirstOrDefault(value => HoldersOf(value).Any(holder => holder != key)) is { Path: { } taken })
            return Text(ScimErrors.Uniqueness(taken));
        Keep(key, kind, state);
        return Accepted;
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
        if (!PatchReader.Read(body, current.Type.Dialect).TryGet(out var request, out var error))
            return error;
        return PatchApplier.Apply(current, request).TryGet(out var patched, out error) ? patched.Resource : error;
    }

    /// <summary>A create that means a resource which is there updates it (<c>linkOnCreate</c>), in the way of <see cref="LinkMatch"/>.</summary>
    private string Create(RecordedWrite write, ScimResource given)
    {
        var meant = default((string Holder, string Attribute)?);
        foreach (var link in linkOnCreate)
        {
            if (!link.Concerns(write.Kind) || given.Get(link.Attribute())?.AsText() is not { Length: > 0 } text)
                continue;
            var value = ClaimedValue.Of(link, write.Kind, text);
            Wanted.Add(value);
            var holders = HoldersOf(value).Distinct(StringComparer.Ordinal).ToList();
            if (holders.Count > 1 || (holders.Count == 1 && meant is { } other && other.Holder != holders[0]))
                return Text(ScimErrors.Conflict($"{link.Attribute()} does not say which resource is meant (linkOnCreate)."));
            if (holders.Count == 1)
                meant ??= (holders[0], link.Attribute());
        }
        if (meant is { } one)
            return Link(write, one.Holder, one.Attribute, given);
        // What the write is about was there before it, and nothing says any more that it is meant: this would be somebody new.
        return Save(_states.ContainsKey(write.Key) ? $"{write.Request.Id} new" : write.Key, write.Kind, given);
    }

    private string Link(RecordedWrite write, string holder, string attribute, ScimResource given)
    {
        var updated = $"accepted, as an update of the resource that has this {attribute} (linkOnCreate)";
        if (!_states.TryGetValue(holder, out var there))
        {
            // It is nobody that writes are about, so what else it has is not known. Later writes about what was made in its time go on from here.
            if (write.Resource is not null)
                Keep(write.Key, write.Kind, given);
            return updated;
        }
        if (!ResourceMerge.Merge(there, given).TryGet(out var merged, out var error))
            return Text(error);
        var saved = Save(holder, write.Kind, merged);
        if (saved != Accepted)
            return saved;
        if (write.Key != holder)
            _linked[write.Key] = holder;
        return updated;
    }

    private IEnumerable<string> HoldersOf(ClaimedValue value) =>
        (_holders.GetValueOrDefault(value) ?? []).Concat(others.GetValueOrDefault(value, []));

    private void Keep(string key, ResourceKind kind, ScimResource state)
    {
        if (_states.TryGetValue(key, out var before))
            Forget(key, kind, before);
        _states[key] = state;
        foreach (var value in ClaimedValue.AllOf(state, kind))
        {
            if (!_holders.TryGetValue(value, out var holders))
                _holders[value] = holders = [];
            holders.Add(key);
        }
    }

    private void Forget(string key, ResourceKind kind, ScimResource state)
    {
        _states.Remove(key);
        foreach (var value in ClaimedValue.AllOf(state, kind))
            _holders.GetValueOrDefault(value)?.Remove(key);
    }

    private ResourceType TypeOf(ResourceKind kind) => kind is ResourceKind.User ? schemas!.User : schemas!.Group;

    private const string Accepted = "accepted";

    private static string Text(ScimError error) => $"{error.Status} {error.ScimType}: {error.Detail}";
}

/// <summary>A value that only one resource of a kind and source may have, or by which a create says whom it means.</summary>
/// <param name="Path"><c>userName</c>, <c>displayName</c> of a group, <c>externalId</c>, or the path of a declared attribute that must be unique.</param>
/// <param name="Key">Two values have the same key exactly when a filter calls them equal.</param>
public readonly record struct ClaimedValue(ResourceKind Kind, string Path, string Key)
{
    private const string ExternalId = "externalId";

    /// <summary>Those that nobody else may have.</summary>
    public static ImmutableArray<ClaimedValue> Of(ScimResource resource, ResourceKind kind)
    {
        var (path, name) = kind is ResourceKind.User ? ("userName", resource.UserName) : ("displayName", resource.DisplayName);
        ClaimedValue[] named = name is { Length: > 0 } ? [new(kind, path, DirectoryKey.Of(name))] : [];
        return [.. named, .. (UniqueValues.Of(resource) ?? []).Select(value => new ClaimedValue(kind, value.Path, value.Key))];
    }

    /// <summary>And the externalId, which several may have.</summary>
    internal static ImmutableArray<ClaimedValue> AllOf(ScimResource resource, ResourceKind kind) =>
        resource.ExternalId is { Length: > 0 } id ? [.. Of(resource, kind), new(kind, ExternalId, id)] : Of(resource, kind);

    internal static ClaimedValue Of(LinkKey link, ResourceKind kind, string text) =>
        new(kind, link.Attribute(), link is LinkKey.ExternalId ? text : DirectoryKey.Of(text));

    /// <summary>Whether it is of an attribute that an index finds.</summary>
    public bool IsName => Path is "userName" or "displayName" or ExternalId;
}
