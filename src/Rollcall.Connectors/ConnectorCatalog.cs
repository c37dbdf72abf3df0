using Rollcall.Connectors.Crowd;
using Rollcall.Connectors.InMemory;
using Rollcall.Connectors.Jira;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors;

/// <summary>The only list of connectors. A connector is a folder and a line here.</summary>
public static class ConnectorCatalog
{
    public static IReadOnlyList<ConnectorDescription> All { get; } =
    [JiraConnector.Description, CrowdConnector.Description, InMemoryConnector.Description];

    /// <param name="name">As in <c>connector:</c>.</param>
    public static ConnectorDescription? Find(string name) =>
        All.FirstOrDefault(connector => string.Equals(connector.Name, name, StringComparison.Ordinal));
}
