using System.Text;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Faults;

/// <summary>Which requests a fault is played on.</summary>
/// <param name="Fault">What happens to them.</param>
public sealed record FaultRule(Fault Fault)
{
    /// <summary>Only this HTTP method; null for all.</summary>
    public string? Method { get; init; }

    /// <summary>
    /// Only paths that start so: below the API's base (<c>group/user</c>), or the whole path when it starts with a slash
    /// (<c>/jira/rest/api/2/group</c>). Null for all.
    /// </summary>
    public string? PathPrefix { get; init; }

    /// <summary>Of the requests that fit, this share: 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Ends after it was played this often; null for never.</summary>
    public int? Times { get; init; }

    /// <summary>Decides, with the request and how often it came, which requests a probability below 1 hits.</summary>
    public int Seed { get; init; } = 1;

    public override string ToString()
    {
        var where = $"{Method ?? "all"} {PathPrefix ?? "paths"}";
        var share = Probability < 1 ? FormattableString.Invariant($", probability {Probability}, seed {Seed}") : "";
        return $"{Fault} on {where}{(Times is { } times ? $", {times} times" : "")}{share}";
    }
}

/// <summary>
/// The faults of one app. The first rule that fits a request is played. With the same seed, the same request at its nth attempt
/// meets the same fate whatever else runs at the same time. Safe for threads.
/// </summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<ArmedRule> _rules = [];
    private volatile bool _isEmpty = true;
    private int _played;

    internal FaultPlan() { }

    /// <summary>How many faults were played since the start or the last <see cref="Clear"/>.</summary>
    public int Played => Volatile.Read(ref _played);

    /// <summary>The rules that can still be played, in order.</summary>
    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_gate)
                return [.. _rules.Where(rule => rule.Left > 0).Select(rule => rule.Rule)];
        }
    }

    public void Add(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Probability is not (>= 0 and <= 1) || rule.Times is < 1)
            throw new ArgumentException(
                $"A rule needs a probability from 0 to 1 and, if any, times of at least 1: {rule}",
                nameof(rule)
            );
        lock (_gate)
        {
            _rules.Add(new ArmedRule(rule));
            _isEmpty = false;
        }
    }

    /// <summary>Plays a fault on the next <paramref name="times"/> requests that fit.</summary>
    public void Next(Fault fault, int times = 1, string? method = null, string? pathPrefix = null) =>
        Add(
            new FaultRule(fault)
            {
                Times = times,
                Method = method,
                PathPrefix = pathPrefix,
            }
        );

    /// <summary>Plays a fault on a share of the requests that fit, always the same ones for a seed.</summary>
    public void Randomly(Fault fault, double probability, int seed = 1, string? method = null, string? pathPrefix = null) =>
        Add(
            new FaultRule(fault)
            {
                Probability = probability,
                Seed = seed,
                Method = method,
                PathPrefix = pathPrefix,
            }
        );

    /// <summary>Takes all rules back.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _isEmpty = true;
            _played = 0;
        }
    }

    internal Fault? Pick(FakeRequest request, string pathBelowBase)
    {
        if (_isEmpty)
            return null;
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (!rule.Hits(request, pathBelowBase))
                    continue;
                _played++;
                return rule.Rule.Fault;
            }
        }
        return null;
    }

    private sealed class ArmedRule(FaultRule rule)
    {
        private readonly Dictionary<ulong, int> _attempts = [];

        public FaultRule Rule { get; } = rule;

        public int Left { get; private set; } = rule.Times ?? int.MaxValue;

        public bool Hits(FakeRequest request, string pathBelowBase)
        {
            if (Left == 0 || !Fits(request, pathBelowBase) || !IsChosen(request))
                return false;
            Left -= Rule.Times is null ? 0 : 1;
            return true;
        }

        private bool Fits(FakeRequest request, string pathBelowBase) =>
            (Rule.Method is null || Rule.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
            && (
                Rule.PathPrefix is not { } prefix
                || (prefix.StartsWith('/') ? request.Path : pathBelowBase).StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            );

        // A running random number would depend on the order in which parallel requests arrive; a hash of the request does not.
        private bool IsChosen(FakeRequest request)
        {
            if (Rule.Probability >= 1)
                return true;
            var identity = Fnv1a(
                Fnv1a(
                    14695981039346656037,
                    Encoding.UTF8.GetBytes($"{Rule.Seed} {request.Method} {request.Path}{request.QueryText}")
                ),
                request.Body.Span
            );
            var attempt = _attempts[identity] = _attempts.GetValueOrDefault(identity) + 1;
            return Fraction(identity + (ulong)attempt) < Rule.Probability;
        }

        private static ulong Fnv1a(ulong hash, ReadOnlySpan<byte> bytes)
        {
            foreach (var value in bytes)
                hash = (hash ^ value) * 1099511628211;
            return hash;
        }

        /// <summary>SplitMix64's last steps: neighbouring inputs give unrelated fractions of 1.</summary>
        private static double Fraction(ulong value)
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return ((value ^ (value >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
