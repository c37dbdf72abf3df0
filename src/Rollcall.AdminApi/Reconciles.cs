using System.Text.Json.Serialization;

namespace Rollcall.AdminApi;

/// <summary><c>POST /admin/v1/reconcile</c>: have a look now. Nothing is forced: rules and policies hold as ever.</summary>
/// <param name="Target">Id of one target; absent: all. A member that is misspelled is refused: it would otherwise mean "all".</param>
/// <param name="User">Id or userName of one person; absent: everybody, and every group.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReconcileRequest(string? Target = null, string? User = null);

/// <summary>202: the keys are due; the work is done in the background.</summary>
/// <param name="CorrelationId">The audit entry of this request carries it.</param>
public sealed record ReconcileAccepted(IReadOnlyList<EnqueuedKeys> Targets, string CorrelationId);

/// <param name="Keys">How many people and groups became due.</param>
public sealed record EnqueuedKeys(string Target, long Keys);
