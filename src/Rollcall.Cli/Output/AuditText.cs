using System.Text.Json;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>What an audit entry says happened, in words.</summary>
internal static class AuditText
{
    private const int StepsNamed = 3;

    /// <summary>The action, and the first few steps of the plan it is about.</summary>
    public static string What(AuditEvent entry)
    {
        if (Member(entry.Data, "steps") is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
            return string.Join(": ", new[] { entry.Action, Forgotten(entry.Data), Text(entry.Data, "because") }.OfType<string>());
        var named = array.EnumerateArray().Take(StepsNamed).Select(Step);
        var more = array.GetArrayLength() > StepsNamed ? $" and {array.GetArrayLength() - StepsNamed} more" : "";
        return $"{entry.Action}: {string.Join(", ", named)}{more}";
    }

    /// <summary>The account or group that was forgotten, and the one that was linked instead.</summary>
    private static string? Forgotten(JsonElement data)
    {
        if (Account(data) is not { } account)
            return null;
        return Member(data, "instead") is { } instead && Account(instead) is { } own ? $"{account}, linked to {own}" : account;
    }

    private static string? Account(JsonElement data) =>
        Text(data, "remoteName") is { } name ? AccountText.Named(name, Text(data, "remoteId")) : null;

    private static string Step(JsonElement step)
    {
        var about = Text(step, "group") ?? Text(step, "subject");
        // "applied" is what a step is for; anything else is news.
        var news =
            Text(step, "kept")
            ?? Text(step, "outcome") switch
            {
                "applied" => null,
                var outcome => outcome,
            };
        return $"{PlanText.Kind(Text(step, "step"))} {about}{Into(step)}{(news is null ? "" : $" ({news})")}";
    }

    /// <summary>The new name, or which attributes: their values are in the entry for whoever asks for JSON.</summary>
    private static string Into(JsonElement step)
    {
        if (Text(step, "newName") is { } name)
            return $" to {name}";
        return Member(step, "changes") is { ValueKind: JsonValueKind.Array } changes
            ? $": {string.Join(" and ", changes.EnumerateArray().Select(change => Text(change, "attribute")))}"
            : "";
    }

    private static string? Text(JsonElement data, string name) =>
        Member(data, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Member(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) ? value : null;
}
