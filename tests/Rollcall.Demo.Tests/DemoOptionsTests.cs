using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

public sealed class DemoOptionsTests
{
    [Fact]
    public void Every_option_is_taken()
    {
        var options = DemoOptions.Parse(["--once", "--people", "60", "--seed", "7", "--port", "0", "--faults"], out _);

        options
            .ShouldNotBeNull()
            .ShouldBe(
                new DemoOptions
                {
                    Once = true,
                    People = 60,
                    Seed = 7,
                    Port = 0,
                    Faults = true,
                }
            );
    }

    [Theory]
    [InlineData("--people goes from 40 to 5000, and 3 is not among them.", "--people", "3")]
    [InlineData("--port goes from 0 to 65535, and 99999 is not among them.", "--port", "99999")]
    [InlineData("--seed takes a whole number, and x is none.", "--seed", "x")]
    [InlineData("--people needs a value.", "--people")]
    [InlineData("--fault is not an option.", "--fault", "x")]
    [InlineData("--fault is not an option.", "--fault")]
    public void What_is_wrong_is_named(string says, params string[] arguments)
    {
        DemoOptions.Parse(arguments, out var problem).ShouldBeNull();

        problem.ShouldBe(says);
    }
}
