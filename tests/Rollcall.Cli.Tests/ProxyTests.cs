using System.Net;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

/// <summary>The proxy of the environment is one for the whole process, so these run while nothing else does.</summary>
[Collection("proxy")]
public sealed class ProxyTests : CliTest
{
    [Fact]
    public async Task A_proxy_of_the_environment_does_not_get_the_token_for_a_server_on_this_machine()
    {
        using var nobody = new DeadEnd();
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(nobody.Url);
        try
        {
            await RunAsync("status");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Server.Requests.ShouldHaveSingleItem();
    }
}

[CollectionDefinition("proxy", DisableParallelization = true)]
public sealed class ProxyAlone;
