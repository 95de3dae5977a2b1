using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>All clusters, active and warming. An EDS cluster is warm once its endpoints were seen, or given up.
/// </summary>
internal sealed class ClusterTable(TranslationEnvironment environment, RuntimeKeys runtime, EndpointTable endpoints)
{
    private readonly SortedDictionary<string, ClusterEntry> _active = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ClusterEntry> _warming = new(StringComparer.Ordinal);

    public SlotTable Slots { get; } = new();

    public IEnumerable<ClusterEntry> Active => _active.Values;

    public IEnumerable<ClusterEntry> Warming => _warming.Values;

    public bool Exists(string name) => _active.ContainsKey(name) || _warming.ContainsKey(name);

    /// <summary>Static clusters of the bootstrap. EDS ones among them warm too.</summary>
    public void AddStatic(Messages.Cluster message, Scope at, long nowUnixMs)
    {
        if (Exists(message.Name))
        {
            at.Field("name").Error($"cluster manager: duplicate cluster '{message.Name}'");
            return;
        }

        Place(Translate(message, "", isStatic: true, at, nowUnixMs));
    }

    public UpdateOutcome Apply(ResourceUpdate update, long nowUnixMs)
    {
        var errors = new UpdateErrors("cluster");
        var seen = new HashSet<string>(update.Resources.Count, StringComparer.Ordinal);
        bool changed = false;
        foreach (ConfigResource resource in update.Resources)
        {
            var message = (Messages.Cluster)resource.Message;
            if (!seen.Add(message.Name))
            {
                errors.Add(message.Name, $"duplicate cluster {message.Name} found");
                continue;
            }

            changed |= ApplyOne(message, resource.Version, errors, nowUnixMs);
        }

        foreach (string name in update.IsFullState ? NamesNotIn(seen) : update.Removed)
        {
            changed |= Remove(name);
        }

        return new UpdateOutcome(errors.Text(), changed);
    }

    /// <summary>Moves what has its endpoints now into the active set. True when something moved.</summary>
    public bool Promote()
    {
        ClusterEntry[] ready = [.. _warming.Values.Where(e => endpoints.IsKnown(e.Cluster.EdsServiceName))];
        foreach (ClusterEntry entry in ready)
        {
            _warming.Remove(entry.Name);
            _active[entry.Name] = entry;
        }

        return ready.Length > 0;
    }

    private string[] NamesNotIn(HashSet<string> seen) =>
        [.. _active.Values.Concat(_warming.Values).Where(e => !e.IsStatic && !seen.Contains(e.Name))
            .Select(static e => e.Name).Distinct()];

    private bool ApplyOne(Messages.Cluster message, string version, UpdateErrors errors, long nowUnixMs)
    {
        ClusterEntry? current = _warming.GetValueOrDefault(message.Name) ?? _active.GetValueOrDefault(message.Name);
        if (current is { IsStatic: true })
        {
            return false;
        }

        if (current is not null
            && (ReferenceEquals(current.Message, message) || current.Hash == ContentHash.Of(message)))
        {
            current.Version = version;
            return false;
        }

        var found = new ConfigErrors();
        var context = new TranslationContext(environment, runtime, found);
        ClusterEntry entry = Translate(message, version, isStatic: false, context.Root, nowUnixMs);
        if (!found.IsEmpty)
        {
            errors.Add(message.Name, found);
            return false;
        }

        Place(entry);
        return true;
    }

    private ClusterEntry Translate(
        Messages.Cluster message, string version, bool isStatic, Scope at, long nowUnixMs)
    {
        Cluster cluster = ClusterTranslation.Translate(message, Slots.For(message.Name), isStatic, at);
        return new ClusterEntry
        {
            Name = message.Name,
            Message = message,
            Hash = cluster.ContentHash,
            Version = version,
            IsStatic = isStatic,
            LastUpdatedUnixMs = nowUnixMs,
            Cluster = cluster,
            Endpoints = ClusterTranslation.TranslateEndpoints(message, cluster.Type, at),
            EdsSource = cluster.Type == ClusterType.Eds ? message.EdsClusterConfig?.EdsConfig : null,
        };
    }

    private void Place(ClusterEntry entry)
    {
        _warming.Remove(entry.Name);
        if (entry.EdsSource is not null && !endpoints.IsKnown(entry.Cluster.EdsServiceName))
        {
            _warming[entry.Name] = entry;
        }
        else
        {
            _active[entry.Name] = entry;
        }
    }

    private bool Remove(string name)
    {
        if (_active.GetValueOrDefault(name) is { IsStatic: true })
        {
            return false;
        }

        bool removed = _active.Remove(name) | _warming.Remove(name);
        if (removed)
        {
            Slots.Release(name);
        }

        return removed;
    }
}
