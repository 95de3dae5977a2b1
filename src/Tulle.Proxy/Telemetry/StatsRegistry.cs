namespace Tulle.Proxy.Telemetry;

/// <summary>
/// Names to slots. Main thread only: a worker holds ids and never sees a name. A name keeps its id for the life of
/// the process, so a counter outlives every snapshot that mentions it.
/// </summary>
public sealed class StatsRegistry
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<StatDefinition> _definitions = [];

    /// <summary>Slots in use; a <see cref="WorkerStats"/> array has to have at least this many.</summary>
    public int Count => _definitions.Count;

    public IReadOnlyList<StatDefinition> Definitions => _definitions;

    public int Counter(string name) => Resolve(name, StatKind.Counter);

    public int Gauge(string name) => Resolve(name, StatKind.Gauge);

    public int Histogram(string name) => Resolve(name, StatKind.Histogram);

    private int Resolve(string name, StatKind kind)
    {
        if (_ids.TryGetValue(name, out int id))
        {
            return id;
        }

        id = _definitions.Count;
        _ids.Add(name, id);
        _definitions.Add(new StatDefinition(name, kind));
        return id;
    }
}
