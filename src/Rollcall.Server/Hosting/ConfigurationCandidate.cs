using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Scim;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>A document that was read and whose secrets were all found: it can be activated as it is.</summary>
/// <param name="Document">The YAML text.</param>
/// <param name="Files">As they were before they were read.</param>
public sealed record ConfigurationCandidate(
    string Document,
    RollcallConfiguration Configuration,
    ImmutableArray<SourceAccess> Sources,
    ImmutableArray<TargetConnection> Connections,
    ImmutableArray<AdminToken> AdminTokens,
    ReferencedFiles Files
);

/// <summary>Either a candidate or every reason why there is none.</summary>
/// <param name="Candidate">Null exactly when there are errors.</param>
public sealed record ConfigurationCheck(
    ConfigurationCandidate? Candidate,
    ImmutableArray<ConfigurationError> Errors,
    ImmutableArray<ConfigurationError> Warnings
);
