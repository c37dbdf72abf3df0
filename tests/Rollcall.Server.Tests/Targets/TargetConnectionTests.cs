using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Tests.Targets;

/// <summary>When a connector stays over a change of configuration, and when it is made anew.</summary>
public sealed class TargetConnectionTests
{
    private static readonly TargetConfiguration Target = new()
    {
        Id = "jira",
        Connector = "jira-dc",
        Url = new Uri("https://jira.example.com"),
    };

    [Fact]
    public void Rules_that_no_call_depends_on_leave_the_connection_as_it_is()
    {
        Of(Target with { Brake = new BrakeRules { Count = 5 } }).ConnectsLike(Of(Target)).ShouldBeTrue();
    }

    [Fact]
    public void Each_part_of_another_pace_needs_another_connection()
    {
        Of(Target with { Pace = Target.Pace with { PerSecond = 5 } }).ConnectsLike(Of(Target)).ShouldBeFalse();
        Of(Target with { Pace = Target.Pace with { Concurrency = 2 } }).ConnectsLike(Of(Target)).ShouldBeFalse();
        Of(Target with { Pace = Target.Pace with { Timeout = TimeSpan.FromSeconds(5) } })
            .ConnectsLike(Of(Target))
            .ShouldBeFalse();
    }

    [Fact]
    public void Another_secret_needs_another_connection()
    {
        var other = new TargetConnection(
            Target,
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("token", "another")
        );

        other.ConnectsLike(Of(Target)).ShouldBeFalse();
    }

    private static TargetConnection Of(TargetConfiguration target) =>
        new(target, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("token", "one"));
}
