using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>The law of the rate: never more than the burst and the rate allow, and who waits as told may pass.</summary>
public sealed class RequestRateTests
{
    private const long Second = 1_000;

    [Fact]
    public void A_burst_passes_and_then_one_at_a_time()
    {
        var rate = new RequestRate(interval: Second / 10, burst: 5);

        Enumerable.Range(0, 6).Select(_ => rate.TryTake(0) == 0).ShouldBe([true, true, true, true, true, false]);
        rate.TryTake(99).ShouldBe(1);
        rate.TryTake(100).ShouldBe(0);
        rate.TryTake(100).ShouldBe(100);
        rate.IsRested(500).ShouldBeFalse();
        rate.IsRested(600).ShouldBeTrue();
    }

    [Fact]
    public void Whatever_the_pattern_no_more_than_rate_and_burst_pass_and_waiting_as_told_always_helps()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var (interval, burst) = (random.Next(1, 50), random.Next(1, 20));
            var rate = new RequestRate(interval, burst);
            long now = random.Next(0, 1_000_000);
            var (start, passed) = (now, 0);
            for (var request = 0; request < 300; request++)
            {
                now += random.Next(0, interval * 3 / 2);
                var wait = rate.TryTake(now);
                if (wait == 0)
                    passed++;
                else if (random.Next(4) == 0)
                {
                    now += wait;
                    rate.TryTake(now).ShouldBe(0);
                    passed++;
                }
            }
            passed.ShouldBeLessThanOrEqualTo((int)((now - start) / interval) + burst);
        }
    }

    [Fact]
    public void Many_at_once_share_one_burst()
    {
        var rate = new RequestRate(Second, burst: 50);
        var passed = 0;

        Parallel.For(
            0,
            1_000,
            _ =>
            {
                if (rate.TryTake(0) == 0)
                    Interlocked.Increment(ref passed);
            }
        );

        passed.ShouldBe(50);
    }
}
