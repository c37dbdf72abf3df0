using System.Text.Json;
using System.Text.Json.Serialization;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage;

/// <summary><see cref="AppliedState"/> as stored: small JSON, what is empty is left out.</summary>
internal static class AppliedStateJson
{
    private const string Empty = "{}";

    public static string Write(AppliedState state) =>
        ReferenceEquals(state, AppliedState.Nothing)
            ? Empty
            : JsonSerializer.Serialize(
                new AppliedStateDocument(
                    state.Attributes.IsEmpty ? null : state.Attributes,
                    state.Groups.IsEmpty ? null : state.Groups,
                    state.TakenOnLeave.IsEmpty ? null : [.. state.TakenOnLeave],
                    state.GroupNames.IsEmpty ? null : [.. state.GroupNames],
                    state.PendingNames.IsEmpty ? null : [.. state.PendingNames],
                    state.DefaultsGiven
                ),
                AppliedStateContext.Default.AppliedStateDocument
            );

    public static AppliedState Read(string json)
    {
        if (string.Equals(json, Empty, StringComparison.Ordinal))
            return AppliedState.Nothing;
        var document =
            JsonSerializer.Deserialize(json, AppliedStateContext.Default.AppliedStateDocument)
            ?? throw new JsonException("The applied state of a link is null.");
        var nothing = AppliedState.Nothing;
        return nothing with
        {
            Attributes = document.Attributes is null ? nothing.Attributes : nothing.Attributes.AddRange(document.Attributes),
            Groups = document.Groups is null ? nothing.Groups : nothing.Groups.AddRange(document.Groups),
            TakenOnLeave = nothing.TakenOnLeave.Union(document.TakenOnLeave ?? []),
            GroupNames = nothing.GroupNames.Union(document.GroupNames ?? []),
            PendingNames = nothing.PendingNames.Union(document.PendingNames ?? []),
            DefaultsGiven = document.DefaultsGiven,
        };
    }
}

internal sealed record AppliedStateDocument(
    IReadOnlyDictionary<string, string>? Attributes,
    IReadOnlyDictionary<string, GrantKind>? Groups,
    IReadOnlyList<string>? TakenOnLeave,
    IReadOnlyList<string>? GroupNames,
    IReadOnlyList<string>? PendingNames,
    bool DefaultsGiven
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(AppliedStateDocument))]
internal sealed partial class AppliedStateContext : JsonSerializerContext;
