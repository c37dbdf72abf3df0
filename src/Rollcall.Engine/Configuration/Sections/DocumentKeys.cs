using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The keys of every section of the document.</summary>
internal static class DocumentKeys
{
    public static readonly string[] Document = ["sources", "targets", "schemas", "admin", "server"];

    public static readonly string[] Source =
    [
        "id",
        "kind",
        "mode",
        "profile",
        "tokens",
        "basic",
        "clients",
        "limit",
        "record",
        "linkOnCreate",
    ];

    public static readonly string[] Token = ["name", "value", "expires", "scope", "networks"];
    public static readonly string[] Basic = ["name", "username", "password", "expires", "scope", "networks"];
    public static readonly string[] Client = ["id", "secret", "lifetime", "expires", "scope", "networks"];
    public static readonly string[] Rate = ["perSecond", "burst"];
    public static readonly string[] Record = ["requests", "bodies", "retention", "limit", "redact"];

    public static readonly string[] Target =
    [
        "id",
        "connector",
        "url",
        "allowHttp",
        "certificateAuthority",
        "credential",
        "options",
        "sources",
        "scope",
        "match",
        "attributes",
        "groups",
        "licenseGroups",
        "leavers",
        "operations",
        "protectedAccounts",
        "consentedAdministrators",
        "brake",
        "pace",
        "reconcile",
    ];

    public static readonly string[] AttributeRule = ["to", "from", "constant", "else", "apply", "expr"];
    public static readonly string[] Groups = ["manual", "onTheFly", "defaults", "protected"];
    public static readonly string[] ManualGroup = ["from", "to", "authoritative", "createMissing"];
    public static readonly string[] OnTheFly = ["enabled", "createMissing", "adoptExisting"];
    public static readonly string[] DefaultGroups = ["new"];
    public static readonly string[] Leavers = ["action", "remove"];

    public static readonly string[] Operations =
    [
        "create",
        "update",
        "disable",
        "delete",
        "addMembers",
        "removeMembers",
        "createGroups",
    ];

    public static readonly string[] Brake = ["percent", "count", "per", "emptiedGroup"];
    public static readonly string[] Reconcile = ["every"];
    public static readonly string[] Pace = ["concurrency", "perSecond", "timeout"];
    public static readonly string[] Schema = ["urn", "name", "description", "for", "required", "sources", "attributes"];

    public static readonly string[] SchemaAttribute =
    [
        "type",
        "description",
        "multiValued",
        "required",
        "caseExact",
        "mutability",
        "returned",
        "uniqueness",
        "canonicalValues",
        "referenceTypes",
        "subAttributes",
    ];

    /// <summary>Of an attribute in a list, where its name is one of the keys.</summary>
    public static readonly string[] ListedAttribute = ["name", .. SchemaAttribute];

    public static readonly string[] Admin = ["tokens"];
    public static readonly string[] AdminToken = ["name", "value", "role"];
    public static readonly string[] Server = ["trustedProxies", "limits"];
    public static readonly string[] ServerLimits = ["body", "depth"];

    /// <summary>Which of them stand where. A section that is missing here is read all the same; nobody is led to it.</summary>
    public static KeyPlaces Places(IReadOnlyList<ConnectorDescription> connectors) =>
        new([
            ("", Document),
            ("sources[]", Source),
            ("sources[].tokens[]", Token),
            ("sources[].basic[]", Basic),
            ("sources[].clients[]", Client),
            ("sources[].limit", Rate),
            ("sources[].record", Record),
            ("targets[]", Target),
            ("targets[].credential", [.. connectors.SelectMany(connector => connector.CredentialKeys).SelectMany(set => set)]),
            ("targets[].options", [.. connectors.SelectMany(connector => connector.OptionKeys)]),
            ("targets[].attributes[]", AttributeRule),
            ("targets[].groups", Groups),
            ("targets[].groups.manual[]", ManualGroup),
            ("targets[].groups.onTheFly", OnTheFly),
            ("targets[].groups.defaults", DefaultGroups),
            ("targets[].leavers", Leavers),
            ("targets[].operations", Operations),
            ("targets[].brake", Brake),
            ("targets[].reconcile", Reconcile),
            ("targets[].pace", Pace),
            ("schemas[]", Schema),
            ("schemas[].attributes[]", ListedAttribute),
            ("admin", Admin),
            ("admin.tokens[]", AdminToken),
            ("server", Server),
            ("server.limits", ServerLimits),
        ]);
}
