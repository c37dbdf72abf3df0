using System.Diagnostics.Metrics;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Observability;

/// <summary>How long each credential of a source is still valid, for those that end.</summary>
public sealed class CredentialMetrics
{
    private readonly ActiveSources _sources;
    private readonly TimeProvider _time;

    public CredentialMetrics(ActiveSources sources, IMeterFactory meters, TimeProvider time)
    {
        (_sources, _time) = (sources, time);
        meters
            .Create(ServerMetrics.MeterName)
            .CreateObservableGauge(
                "rollcall.credential.valid",
                Remaining,
                "s",
                "Time until a credential of a source expires; negative after that."
            );
    }

    private IEnumerable<Measurement<double>> Remaining()
    {
        var now = _time.GetUtcNow();
        return from source in _sources.All
            from credential in source.Credentials
            where credential.Configuration.Expires is not null
            select new Measurement<double>(
                Math.Round(((credential.Configuration.Expires ?? now) - now).TotalSeconds),
                new("source", source.Configuration.Id),
                new KeyValuePair<string, object?>("credential", credential.Name)
            );
    }
}
