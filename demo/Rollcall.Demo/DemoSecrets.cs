using System.Buffers.Text;
using System.Security.Cryptography;

namespace Rollcall.Demo;

/// <summary>The tokens of one run, made anew for each. Passed to the server by environment, named in demo.yaml.</summary>
internal sealed record DemoSecrets(string Okta, string Entra, string Admin)
{
    public static DemoSecrets Random() => new(Token("rc_scim_"), Token("rc_scim_"), Token("rc_admin_"));

    /// <param name="fakeJiraToken">What the fake apps announced: worth nothing outside this machine.</param>
    public Dictionary<string, string> Environment(string fakeJiraToken, string fakeCrowdPassword) =>
        new(StringComparer.Ordinal)
        {
            ["OKTA_SCIM_TOKEN"] = Okta,
            ["ENTRA_SCIM_TOKEN"] = Entra,
            ["ROLLCALL_ADMIN_TOKEN"] = Admin,
            ["JIRA_TOKEN"] = fakeJiraToken,
            ["CROWD_APPLICATION"] = "rollcall",
            ["CROWD_PASSWORD"] = fakeCrowdPassword,
        };

    private static string Token(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
