using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>Why Crowd did not do a write, beyond what a step looks into itself.</summary>
internal sealed class CrowdDenials(RestClient client, string application)
{
    /// <param name="operation">Goes on after "may not".</param>
    public Outcome Because(RestAnswer answer, string operation) =>
        answer is RestAnswer.Denied denied && CrowdDialect.DeniesOneOperation(denied.Error)
            ? new Outcome.Held(
                ReasonCodes.ReadOnlyDirectory.Because(
                    $"The application {application} may not {operation} in any directory of this Crowd. {client.Quote(denied.Error)}"
                        + "Allow it in Crowd under Applications > Directories > Permissions, and in the directory itself; an LDAP directory may be read-only."
                )
            )
            : client.Because(answer);
}
