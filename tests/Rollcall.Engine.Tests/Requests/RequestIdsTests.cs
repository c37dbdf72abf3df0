using Rollcall.Engine.Requests;

namespace Rollcall.Engine.Tests.Requests;

public sealed class RequestIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_of_one_millisecond_are_in_the_order_of_their_time()
    {
        DateTimeOffset[] moments = [.. Enumerable.Range(0, 2_000).Select(count => Noon.AddTicks(5 * count))];

        string[] ids = [.. moments.Select(moment => RequestIds.At(moment).ToString())];

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ids.Distinct().Count().ShouldBe(ids.Length);
    }

    [Fact]
    public void The_first_id_of_a_moment_is_after_what_came_a_microsecond_before_and_not_after_what_comes_with_it()
    {
        var first = RequestIds.First(Noon.AddTicks(4_321)).ToString();

        string.CompareOrdinal(RequestIds.At(Noon.AddTicks(4_311)).ToString(), first).ShouldBeLessThan(0);
        string.CompareOrdinal(RequestIds.At(Noon.AddTicks(4_321)).ToString(), first).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void An_id_is_a_UUID_of_version_7_that_holds_its_millisecond()
    {
        var id = RequestIds.At(Noon.AddTicks(9_999));

        (id.Version, id.Variant & 0b1100).ShouldBe((7, 0b1000));
        RequestIds.TimeOf(id).ShouldBe(Noon);
        Guid.CreateVersion7(Noon).ToString()[..13].ShouldBe(RequestIds.At(Noon).ToString()[..13]);
    }

    [Fact]
    public void A_time_before_1970_is_its_beginning() =>
        RequestIds.First(DateTimeOffset.MinValue).ShouldBe(RequestIds.First(DateTimeOffset.UnixEpoch));
}
