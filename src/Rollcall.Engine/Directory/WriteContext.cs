namespace Rollcall.Engine.Directory;

/// <summary>Who asks for a write, and under which conditions.</summary>
/// <param name="Source">Id of the source the request came to.</param>
/// <param name="Actor">For audit: <c>source/okta/primary</c>.</param>
/// <param name="CorrelationId">One id through SCIM request, plan, target calls and audit.</param>
/// <param name="Condition">What version the client wants to meet; null: any.</param>
/// <param name="WithGroups">The answer shows a user's groups: they are read together with the user, if the user was there before.</param>
public sealed record WriteContext(
    string Source,
    string Actor,
    string CorrelationId,
    VersionCondition? Condition = null,
    bool WithGroups = false
);

/// <param name="Changed">False when the request asked for what was there already; version and lastModified did not move.</param>
/// <param name="Linked">A create found its resource there already.</param>
public sealed record WrittenResource(StoredResource Resource, bool Changed, bool Linked = false);
