using Rollcall.Connectors.Tests.Contract;

namespace Rollcall.Connectors.Tests.Jira;

public sealed class JiraConnectorTests : HttpConnectorContract<JiraUnderTest>
{
    protected override Task<JiraUnderTest> StartAsync() => JiraUnderTest.StartAsync();
}
