using System.Collections.Immutable;

namespace Rollcall.Engine.Requests;

/// <summary>
/// Where to click in an identity provider, for each thing that may be wrong. As its makers name their menus, which move now and then; where they
/// publish no name, it says what to look for instead. The page in docs/idp has the whole set-up.
/// </summary>
public sealed record IdentityProviderConsole
{
    /// <summary>As <see cref="ClientSigns"/> names it.</summary>
    public required string Name { get; init; }

    /// <summary>Of docs/idp.</summary>
    public required string Page { get; init; }

    /// <summary>Where base URL and token are entered, and how they are tried.</summary>
    public required string Token { get; init; }

    /// <summary>What makes it create, change and deactivate people, and for whom.</summary>
    public required string Writes { get; init; }

    /// <summary>Where attributes are mapped.</summary>
    public required string Mapping { get; init; }

    /// <summary>Where it is said what an existing person is found by. Null: where attributes are mapped.</summary>
    public string? Matching { get; init; }

    /// <summary>How one failed change is tried again.</summary>
    public required string Retry { get; init; }

    /// <summary>How somebody, or everybody, is sent anew.</summary>
    public required string Resync { get; init; }

    /// <summary>Null when it is none of those with a page.</summary>
    public static IdentityProviderConsole? Of(string? name) => All.FirstOrDefault(console => console.Name == name);

    public static ImmutableArray<IdentityProviderConsole> All { get; } =
    [
        new()
        {
            Name = "Okta",
            Page = "okta.md",
            Token = "Provisioning > Integration > Edit, then Test",
            Writes =
                "Tick Create Users, Update User Attributes and Deactivate Users under Provisioning > To App, and assign somebody",
            Mapping = "Provisioning > To App > Attribute Mappings",
            Matching = "Provisioning > Integration > Unique identifier field for users",
            Retry = "Dashboard > Tasks > Retry",
            Resync = "unassign the person and assign them again",
        },
        new()
        {
            Name = "Microsoft Entra ID",
            Page = "entra-id.md",
            Token = "Provisioning > Admin Credentials > Secret Token, then Test Connection",
            Writes =
                "Set Provisioning Status to On and assign users or groups; a test connection alone writes nothing. Its cycle is 40 minutes",
            Mapping = "Provisioning > Mappings",
            Retry = "Provision on demand",
            Resync = "Provisioning > Restart provisioning",
        },
        new()
        {
            Name = "OneLogin",
            Page = "onelogin.md",
            Token = "the app's Configuration tab > SCIM Base URL and SCIM Bearer Token, then API Status > Enable",
            Writes =
                "Tick Enable provisioning on the app's Provisioning tab, approve what is Pending under Users > Provisioning, and give somebody the app (a role, or the user's Applications tab)",
            Mapping =
                "the app's Configuration tab > SCIM JSON Template, and its Parameters tab for the macros that begin with $parameters",
            Retry = "Users > Provisioning, where what failed stands",
            Resync =
                "take the app from the person and give it back; the way to send everybody depends on the version: look under the app's More Actions",
        },
        new()
        {
            Name = "Keycloak",
            Page = "keycloak.md",
            Token = "User federation > the SCIM provider > Auth mode BEARER and its token, then save",
            Writes =
                "Add scim under Realm settings > Events > Event listeners, and switch User propagation and Group propagation on in the SCIM provider under User federation",
            Mapping =
                "the person's own fields (first name, last name, e-mail): the extension maps fixed attributes, so what it does not send cannot be mapped there",
            Retry = "change the person once more: each event is sent by itself",
            Resync = "User federation > the SCIM provider > Synchronize all users",
        },
        new()
        {
            Name = "Google Workspace",
            Page = "google-workspace.md",
            Token =
                "Apps > Web and mobile apps > the app > Auto-provisioning, where access token and endpoint URL were entered; whether they can be changed in place depends on the app",
            Writes =
                "Turn autoprovisioning on in the app's Auto-provisioning section and check its scope: the groups chosen there, and only people for whom the app itself is on. It starts within hours",
            Mapping = "Apps > Web and mobile apps > the app > Auto-provisioning > attribute mapping",
            Retry = "nothing to click: Google tries again by itself; the Auto-provisioning section counts failures",
            Resync = "turn autoprovisioning off and on; Google says nowhere when it then sends everybody",
        },
        new()
        {
            Name = "JumpCloud",
            Page = "jumpcloud.md",
            Token =
                "SSO Applications > the app > Provisioning (formerly Identity Management) > Token Key, then Test Connection and Activate",
            Writes =
                "Activate the integration on the app's Provisioning tab (formerly Identity Management) and bind a group of people on its User Groups tab",
            Mapping = "SSO Applications > the app > Provisioning > Export Attribute Mapping",
            Retry = "change the person once more, or bind the group anew",
            Resync =
                "unbind the user group on the app's User Groups tab and bind it again; that may deactivate its people for a moment",
        },
        new()
        {
            Name = "Ping",
            Page = "ping.md",
            Token =
                "PingOne: Integrations > Provisioning > the connection > its configuration, then Test Connection. PingFederate: the SP connection > Outbound Provisioning > Target",
            Writes =
                "PingOne: switch on both the connection and the rule under Integrations > Provisioning, and look at the rule's User Filter. PingFederate: activate the channel and the SP connection",
            Mapping =
                "PingOne: Integrations > Provisioning > Rules > the rule > Attribute Mapping. PingFederate: the channel's attribute mapping",
            Matching =
                "PingOne: Integrations > Provisioning > the connection > its configuration > User Filter Expression and User Identifier. PingFederate: the SP connection > Outbound Provisioning > Target > Filter Expression",
            Retry = "change the person once more; PingFederate tries again in its next cycle",
            Resync = "PingOne: switch the rule off and on. PingFederate: its own database says what was sent; reset the channel",
        },
        new()
        {
            Name = "miniOrange",
            Page = "miniorange.md",
            Token =
                "Apps > the SCIM Server (Destination) app > Authorization Configuration > SCIM Base URL and Bearer Token, then Test Connection",
            Writes =
                "Switch on Create User, Update User and Delete User among the provisioning options of the SCIM Server (Destination) app, and assign somebody by a group or a policy",
            Mapping = "Apps > the SCIM Server (Destination) app > Attributes Mapping",
            Retry = "change the person once more; its documentation names no other way",
            Resync = "its documentation names no way to send everybody again: change the people concerned, or ask its support",
        },
        new()
        {
            Name = "Oracle",
            Page = "oracle.md",
            Token =
                "Integrated applications > the application > Provisioning > Edit provisioning > Configure connectivity, then Test Connectivity",
            Writes =
                "Enable provisioning on the application's Provisioning tab, tick the operations there, activate the application, and assign somebody on its Users tab",
            Mapping = "Integrated applications > the application > Provisioning > Attribute mapping",
            Retry = "the application's Users tab: revoke the person and assign them again",
            Resync = "the application's Users tab: revoke the person and assign them again",
        },
        new()
        {
            Name = "authentik",
            Page = "authentik.md",
            Token = "Applications > Providers > the SCIM provider > Edit > Token",
            Writes =
                "Add the provider to an application under Backchannel Providers, and let people use the application (Policy / Group / User Bindings)",
            Mapping = "Customization > Property Mappings, then the provider's User Property Mappings",
            Retry = "nothing to click: the next full synchronization, within the hour, tries again",
            Resync = "Applications > Providers > the SCIM provider: run its synchronization; it also runs every hour",
        },
    ];
}
