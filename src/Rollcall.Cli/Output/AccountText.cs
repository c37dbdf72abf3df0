using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>An account of an app, and how its link came to be, in the words of every command.</summary>
internal static class AccountText
{
    public static string Of(AccountAtTarget account)
    {
        var active = account.Active ? "active" : "disabled";
        var administrator = account.Administrator ? ", an administrator" : "";
        return $"account {account.Name}, {active}{administrator}{Values(account.Attributes)}";
    }

    /// <summary>What has no value is left out.</summary>
    public static string Values(IReadOnlyDictionary<string, string>? values) =>
        string.Concat(
            (values ?? new Dictionary<string, string>())
                .Where(value => value.Value.Length > 0)
                .Select(value => $", {value.Key} {value.Value}")
        );

    public static string OriginOf(AccountLink link, DateTimeOffset now) =>
        $"{(link.CreatedByRollcall ? "made by Rollcall" : "found and taken over")} {TimeText.Ago(link.Created, now)}";

    /// <summary>With the app's id, where that is something else.</summary>
    public static string Named(string name, string? id) => id is not null && id != name ? $"{name} ({id})" : name;
}
