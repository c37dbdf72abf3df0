using System.Diagnostics.Metrics;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Recording;

/// <summary>How many requests are on record, and how many are not.</summary>
internal static class RecorderMetrics
{
    public static void Publish(RequestRecorder recorder, IMeterFactory meters) =>
        meters
            .Create(ServerMetrics.MeterName)
            .CreateObservableCounter(
                "rollcall.requests.recorded",
                () =>
                    (Measurement<long>[])
                        [Of("kept", recorder.Kept), Of("passed-over", recorder.PassedOver), Of("lost", recorder.Lost)],
                description: "SCIM requests by what became of their record: kept, passed over (reads above the rate), lost (no room or no database)."
            );

    private static Measurement<long> Of(string outcome, long count) =>
        new(count, new KeyValuePair<string, object?>("outcome", outcome));
}
