using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary>
/// How the admin API is written: JSON in UTF-8, member names in camelCase, a member without a value is left out, times are
/// RFC 3339 in UTC, ids are UUIDs in lower case. Members may be added within <c>/admin/v1</c>; readers ignore what they do not know,
/// which is why closed sets travel as strings (see <see cref="Codes.StepKinds"/> and its neighbours) and not as enums.
/// </summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ServiceStatus))]
[JsonSerializable(typeof(PersonPage))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(WhyReport))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(PlanLine))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileAccepted))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(SourceCheck))]
[JsonSerializable(typeof(RequestPage))]
[JsonSerializable(typeof(RequestReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(ConfigurationDocument))]
[JsonSerializable(typeof(ConfigurationVersionList))]
[JsonSerializable(typeof(ConfigurationProposal))]
[JsonSerializable(typeof(ConfigurationCheck))]
[JsonSerializable(typeof(ConfigurationActivated))]
[JsonSerializable(typeof(TargetStatus))]
[JsonSerializable(typeof(TargetCheck))]
[JsonSerializable(typeof(BrakeRelease))]
[JsonSerializable(typeof(BrakeReleased))]
[JsonSerializable(typeof(UnlinkRequest))]
[JsonSerializable(typeof(UnlinkReport))]
[JsonSerializable(typeof(Problem))]
public sealed partial class AdminJson : JsonSerializerContext;
