using System.Net;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Tests.Targets;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("fd20:ce::254")]
    [InlineData("fe80::1%2")]
    [InlineData("::ffff:0:a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::")]
    [InlineData("64:ff9b:1:a9:fe:a9fe::")]
    [InlineData("64:ff9b:1:0:a9:fea9:fe00:0")]
    public void A_place_where_no_app_lives_is_refused_however_it_is_written(string address)
    {
        AddressRules.Refuse(IPAddress.Parse(address), plainHttpAllowed: true).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("203.0.113.7")]
    [InlineData("2001:db8::1")]
    [InlineData("64:ff9b:1::a01:203")]
    [InlineData("64:ff9b:1:a01:2:300::")]
    public void A_place_where_an_app_may_live_is_fine(string address)
    {
        AddressRules.Refuse(IPAddress.Parse(address), plainHttpAllowed: true).ShouldBeNull();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::1", false)]
    public void Plain_http_stays_on_this_machine_unless_it_is_allowed(string address, bool fine)
    {
        var refusal = AddressRules.Refuse(IPAddress.Parse(address), plainHttpAllowed: false);

        if (fine)
            refusal.ShouldBeNull();
        else
            refusal!.ShouldContain("allowHttp: true");
    }
}
