using System.Text;
using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Telemetry;

/// <summary>
/// Names to slots. Main thread only: a worker holds ids and never sees a name. A name keeps its id for the life of
/// the process, so a counter outlives every snapshot that mentions it. A name that the stats matcher refuses, or
/// that is one too many, gets a slot that nobody reads.
/// </summary>
public sealed class StatsRegistry
{
    /// <summary>Where refused stats are counted: slot 0 of values, of histograms and of code sets.</summary>
    internal const int Discarded = 0;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _histogramIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _codeSetIds = new(StringComparer.Ordinal);
    private readonly List<StatDefinition> _definitions = [default];
    private readonly List<string> _histograms = [""];
    private readonly List<string> _codeSets = [""];
    private readonly HashSet<int> _histogramsWhenUsed = [];
    private readonly StatsSettings _settings;

    public StatsRegistry(StatsSettings? settings = null) => _settings = settings ?? new StatsSettings();

    /// <summary>What exists, and how it is shown.</summary>
    public StatsSettings Settings => _settings;

    /// <summary>Slots in use; a <see cref="WorkerStats"/> grows to it by itself.</summary>
    public int Count => _definitions.Count;

    /// <summary>By id; the first one is nobody's.</summary>
    public IReadOnlyList<StatDefinition> Definitions => _definitions;

    /// <summary>Names by histogram id; the first one is nobody's.</summary>
    public IReadOnlyList<string> Histograms => _histograms;

    /// <summary>Name prefixes by code set id; the first one is nobody's.</summary>
    public IReadOnlyList<string> CodeSets => _codeSets;

    public int Counter(string name) => Resolve(name, StatKind.Counter, onlyWhenUsed: false);

    /// <summary>Not listed before its first use, as Envoy's lazily made ones.</summary>
    public int CounterWhenUsed(string name) => Resolve(name, StatKind.Counter, onlyWhenUsed: true);

    /// <summary>A gauge that is the sum over workers: active connections.</summary>
    public int Gauge(string name) => Resolve(name, StatKind.Gauge, onlyWhenUsed: false);

    /// <summary>A gauge that each worker sets to the same value: membership_total.</summary>
    public int SharedGauge(string name) => Resolve(name, StatKind.SharedGauge, onlyWhenUsed: false);

    /// <summary>For <see cref="WorkerStats.Record"/>; ids of their own.</summary>
    public int Histogram(string name) => Resolve(_histogramIds, _histograms, name);

    /// <summary>Not listed before its first value.</summary>
    public int HistogramWhenUsed(string name)
    {
        int id = Histogram(name);
        if (id != Discarded)
        {
            _histogramsWhenUsed.Add(id);
        }

        return id;
    }

    internal bool IsListedUnused(int histogramId) => !_histogramsWhenUsed.Contains(histogramId);

    /// <summary>
    /// A counter for each status code, named <paramref name="prefix"/> and the code ("cluster.web.upstream_rq_"): for
    /// <see cref="WorkerStats.CountCode"/>. Listed when used.
    /// </summary>
    public int ResponseCodes(string prefix) => Resolve(_codeSetIds, _codeSets, prefix);

    /// <summary>The stats matcher lets this name exist.</summary>
    internal bool Accepts(string name)
    {
        if (_settings.RejectAll)
        {
            return false;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (_settings.Inclusion.Length > 0)
        {
            return Matches(_settings.Inclusion, bytes);
        }

        return !Matches(_settings.Exclusion, bytes);
    }

    private static bool Matches(StringMatcher[] matchers, byte[] name)
    {
        foreach (StringMatcher matcher in matchers)
        {
            if (matcher.Matches(name))
            {
                return true;
            }
        }

        return false;
    }

    private int Resolve(string name, StatKind kind, bool onlyWhenUsed)
    {
        if (_ids.TryGetValue(name, out int id))
        {
            return id;
        }

        id = Discarded;
        if (_definitions.Count < Limits.StatNames && Accepts(name))
        {
            id = _definitions.Count;
            _definitions.Add(new StatDefinition(name, kind, onlyWhenUsed));
        }

        _ids.Add(name, id);
        return id;
    }

    private int Resolve(Dictionary<string, int> ids, List<string> names, string name)
    {
        if (ids.TryGetValue(name, out int id))
        {
            return id;
        }

        // A set of codes is asked about code by code when it is listed.
        id = Discarded;
        if (ReferenceEquals(names, _codeSets) ? !_settings.RejectAll : Accepts(name))
        {
            id = names.Count;
            names.Add(name);
        }

        ids.Add(name, id);
        return id;
    }
}
