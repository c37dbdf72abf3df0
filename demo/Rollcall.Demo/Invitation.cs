namespace Rollcall.Demo;

/// <summary>What to try while the demo stays up. The lines work as they are printed.</summary>
internal static class Invitation
{
    public static string For(Uri server, string fakes, DemoSecrets secrets)
    {
        var okta = $"{server.AbsoluteUri}scim/okta/v2";
        return $$"""

            It stays up until Ctrl+C. As an identity provider sees it:

              SCIM base URL  {{okta}}
              Token          {{secrets.Okta}}

              curl -s -H 'Authorization: Bearer {{secrets.Okta}}' '{{okta}}/Users?count=2'
              curl -s -H 'Authorization: Bearer {{secrets.Okta}}' -H 'Content-Type: application/scim+json' -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"you@example.com","displayName":"You","emails":[{"value":"you@example.com","primary":true}],"active":true}' '{{okta}}/Users'
              curl -s -u admin:fake-jira-admin-password '{{fakes}}/jira/rest/api/2/user?username=you@example.com&expand=groups'

            The first lists people, the second hires you, the third finds you in Jira a moment later.

            As an administrator, in another terminal:

              export ROLLCALL_URL={{server.AbsoluteUri.TrimEnd('/')}} ROLLCALL_TOKEN={{secrets.Admin}}
              dotnet run --project src/Rollcall.Cli -- status
              dotnet run --project src/Rollcall.Cli -- why you@example.com
              dotnet run --project src/Rollcall.Cli -- why admin                # who would have liked to own Jira
            """;
    }
}
