using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class CredentialExpiryTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    [Theory]
    [InlineData(31, null)]
    [InlineData(30, 30)]
    [InlineData(29.9, 30)]
    [InlineData(14.001, 30)]
    [InlineData(14, 14)]
    [InlineData(7, 7)]
    [InlineData(1.5, 7)]
    [InlineData(1, 1)]
    [InlineData(0.001, 1)]
    [InlineData(0, 0)]
    [InlineData(-400, 0)]
    public void The_warning_that_is_due_is_the_last_one_reached(double daysLeft, int? warning) =>
        CredentialExpiry.DueWarning(Now.AddDays(daysLeft), Now).ShouldBe(warning);
}
