using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Reads licenses: an application role has seats, and being in one of its groups uses one.</summary>
internal sealed class JiraSeats(RestClient client)
{
    public Task<Reading<IReadOnlyList<JiraApplicationRole>>> RolesAsync(CancellationToken cancellationToken) =>
        client.ReadAsync("applicationrole", JiraJson.Default.JiraApplicationRoles, cancellationToken);

    /// <summary>Of all applications together; unlimited as soon as one is.</summary>
    public async Task<Reading<SeatCount>> CountAsync(CancellationToken cancellationToken) =>
        await RolesAsync(cancellationToken).ConfigureAwait(false) switch
        {
            Reading<IReadOnlyList<JiraApplicationRole>>.Found(var roles) => new Reading<SeatCount>.Found(
                new SeatCount(
                    roles.Sum(role => (long)role.UserCount),
                    roles.Any(role => role.IsUnlimited) ? null : roles.Sum(role => (long)role.NumberOfSeats)
                )
            ),
            Reading<IReadOnlyList<JiraApplicationRole>>.Failed(var because) => new Reading<SeatCount>.Failed(because),
            _ => new Reading<SeatCount>.Failed(
                new Outcome.RetryAfter(
                    Delay: null,
                    ReasonCodes.NotTheApi.Because("Jira does not know applicationrole. Check the base URL and the version.")
                )
            ),
        };

    /// <summary>An application that a group gives and that has no seat left; null when there is none or it cannot be told.</summary>
    public async Task<JiraApplicationRole?> FullRoleOfAsync(string group, CancellationToken cancellationToken) =>
        await RolesAsync(cancellationToken).ConfigureAwait(false) is Reading<IReadOnlyList<JiraApplicationRole>>.Found(var roles)
            ? roles.FirstOrDefault(role =>
                role is { IsUnlimited: false, RemainingSeats: <= 0 }
                && role.Groups.Contains(group, StringComparer.OrdinalIgnoreCase)
            )
            : null;
}
