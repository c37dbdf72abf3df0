using Rollcall.Connectors.Tests.Contract;

namespace Rollcall.Connectors.Tests.Crowd;

public sealed class CrowdConnectorTests : HttpConnectorContract<CrowdUnderTest>
{
    protected override Task<CrowdUnderTest> StartAsync() => CrowdUnderTest.StartAsync();
}
