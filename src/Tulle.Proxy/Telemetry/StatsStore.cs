namespace Tulle.Proxy.Telemetry;

/// <summary>
/// All stats of the process: the registry, the numbers of every worker and of the main thread, and what the admin page
/// shows of them. Main thread only.
/// </summary>
public sealed class StatsStore
{
    private const int FirstCode = 100;
    private const int CodeCount = 500;

    private readonly List<WorkerStats> _all = [];
    private readonly Dictionary<int, long> _baseline = [];
    private readonly Dictionary<string, long> _codeBaseline = new(StringComparer.Ordinal);
    private readonly Dictionary<int, HistogramCells> _flushed = [];
    private readonly Dictionary<int, HistogramCells> _interval = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public StatsStore(StatsRegistry registry)
    {
        Registry = registry;
        Main = new WorkerStats(256);
        _all.Add(Main);
    }

    public StatsRegistry Registry { get; }

    /// <summary>The main thread's own numbers: listener_manager, cluster_manager, server.</summary>
    public WorkerStats Main { get; }

    /// <summary>Strings that Envoy lists among the stats ("text readouts").</summary>
    internal IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>Somebody is about to read: gauges that are made from other numbers are made now.</summary>
    public event Action? Refreshing;

    internal void Refresh() => Refreshing?.Invoke();

    public void AddWorker(WorkerStats stats) => _all.Add(stats);

    public void SetText(string name, string value)
    {
        if (Registry.Accepts(name))
        {
            _texts[name] = value;
        }
    }

    /// <summary>What is shown: the workers' numbers together, counted from the last reset.</summary>
    public long Value(int id)
    {
        bool largest = Registry.Definitions[id].Kind == StatKind.SharedGauge;
        long value = 0;
        foreach (WorkerStats stats in _all)
        {
            long part = stats.Read(id);
            value = largest ? Math.Max(value, part) : value + part;
        }

        return value - _baseline.GetValueOrDefault(id);
    }

    /// <summary>Zero for a name that does not exist.</summary>
    public long Value(string name)
    {
        for (int id = 1; id < Registry.Definitions.Count; id++)
        {
            if (Registry.Definitions[id].Name == name)
            {
                return Value(id);
            }
        }

        return 0;
    }

    /// <summary>POST /reset_counters: counters start again at zero, gauges and histograms stay.</summary>
    public void ResetCounters()
    {
        for (int id = 1; id < Registry.Definitions.Count; id++)
        {
            if (Registry.Definitions[id].Kind == StatKind.Counter)
            {
                _baseline[id] = _baseline.GetValueOrDefault(id) + Value(id);
            }
        }

        foreach ((string name, long value, _) in Codes(static _ => true))
        {
            _codeBaseline[name] = _codeBaseline.GetValueOrDefault(name) + value;
        }
    }

    /// <summary>Ends an interval of the histograms: every stats_flush_interval.</summary>
    public void FlushHistograms()
    {
        for (int id = 1; id < Registry.Histograms.Count; id++)
        {
            HistogramCells? now = Histogram(id);
            if (now is null)
            {
                continue;
            }

            var interval = new HistogramCells();
            interval.AddFrom(now);
            if (_flushed.TryGetValue(id, out HistogramCells? before))
            {
                interval.AddFrom(before, sign: -1);
            }

            _interval[id] = interval;
            _flushed[id] = now;
        }
    }

    /// <summary>Counters and gauges that exist and pass, in any order.</summary>
    internal IEnumerable<StatValue> Numbers(StatsQuery query)
    {
        for (int id = 1; id < Registry.Definitions.Count; id++)
        {
            StatDefinition definition = Registry.Definitions[id];
            bool needsUse = query.UsedOnly || definition.OnlyWhenUsed;
            if (query.Wants(definition.Kind) && (!needsUse || IsUsed(id)) && query.Passes(definition.Name))
            {
                yield return new StatValue(definition.Name, definition.Kind, Value(id));
            }
        }

        if (query.Wants(StatKind.Counter))
        {
            foreach ((string name, long value, _) in Codes(query.Passes))
            {
                yield return new StatValue(name, StatKind.Counter, value);
            }
        }
    }

    /// <summary>Histograms that pass, with what they hold since the start and in the last interval.</summary>
    internal IEnumerable<(string Name, HistogramCells? Cumulative, HistogramCells? Interval)> Histograms(
        StatsQuery query)
    {
        for (int id = 1; id < Registry.Histograms.Count && query.Wants(StatKind.Histogram); id++)
        {
            string name = Registry.Histograms[id];
            HistogramCells? cumulative = Histogram(id);
            if ((cumulative is not null || (!query.UsedOnly && Registry.IsListedUnused(id))) && query.Passes(name))
            {
                yield return (name, cumulative, _interval.GetValueOrDefault(id));
            }
        }
    }

    private IEnumerable<(string Name, long Value, int Code)> Codes(Func<string, bool> passes)
    {
        long[] sums = new long[CodeCount];
        for (int set = 1; set < Registry.CodeSets.Count; set++)
        {
            Array.Clear(sums);
            foreach (WorkerStats stats in _all)
            {
                stats.AddCodesTo(set, sums);
            }

            for (int i = 0; i < CodeCount; i++)
            {
                if (sums[i] > 0)
                {
                    string name = $"{Registry.CodeSets[set]}{FirstCode + i}";
                    if (passes(name) && Registry.Accepts(name))
                    {
                        yield return (name, sums[i] - _codeBaseline.GetValueOrDefault(name), FirstCode + i);
                    }
                }
            }
        }
    }

    private bool IsUsed(int id)
    {
        foreach (WorkerStats stats in _all)
        {
            if (stats.Read(id) != 0 || stats.IsTouched(id))
            {
                return true;
            }
        }

        return false;
    }

    private HistogramCells? Histogram(int id)
    {
        HistogramCells? sum = null;
        foreach (WorkerStats stats in _all)
        {
            if (stats.ReadHistogram(id) is { } cells)
            {
                sum ??= new HistogramCells();
                sum.AddFrom(cells);
            }
        }

        return sum;
    }
}
