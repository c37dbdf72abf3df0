using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rollcall.Scim;
using Rollcall.Scim.Patch;

namespace Rollcall.Engine.Directory;

/// <summary>Member values as clients send them, to ids.</summary>
internal static class MemberIds
{
    private const int MostNamed = 10;

    public static bool TryParse(
        ImmutableArray<MemberValue> members,
        out ImmutableArray<ResourceId> ids,
        [NotNullWhen(false)] out ScimError? error
    ) => TryParse([.. members.Select(member => member.Value).Distinct(StringComparer.OrdinalIgnoreCase)], out ids, out error);

    /// <summary>What is no id of ours cannot be a member; the whole request is refused, or a typo would silently lose somebody.</summary>
    public static bool TryParse(
        ImmutableArray<string> values,
        out ImmutableArray<ResourceId> ids,
        [NotNullWhen(false)] out ScimError? error
    )
    {
        var builder = ImmutableArray.CreateBuilder<ResourceId>(values.Length);
        List<string> unknown = [];
        foreach (var value in values)
        {
            if (ResourceId.TryParse(value, out var id))
                builder.Add(id);
            else
                unknown.Add(value);
        }
        ids = builder.ToImmutable();
        error = unknown.Count == 0 ? null : Unknown(unknown, unknown.Count);
        return error is null;
    }

    /// <summary>RFC 7643 section 4.2 allows groups as members; one that holds itself says nothing, and whoever resolves it would not come to an end.</summary>
    public static ScimError OfItself { get; } =
        ScimErrors.InvalidValue("members.value: a group cannot be a member of itself. Nothing was changed.");

    /// <summary>For removal: what is no id of ours is no member already.</summary>
    public static ImmutableArray<ResourceId> Known(ImmutableArray<string> values)
    {
        var builder = ImmutableArray.CreateBuilder<ResourceId>(values.Length);
        foreach (var value in values)
        {
            if (ResourceId.TryParse(value, out var id))
                builder.Add(id);
        }
        return builder.ToImmutable();
    }

    public static ScimError Unknown(IEnumerable<string> ids, int count)
    {
        var named = string.Join(", ", ids.Take(MostNamed).Select(id => ScimErrors.Quote(id)));
        var rest = count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {count - MostNamed} more") : "";
        return ScimErrors.InvalidValue(
            $"members.value: no user or group of this source has the id {named}{rest}. Nothing was changed."
        );
    }
}
