using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>All listeners, active and warming. A listener is warm once every route configuration that it names was
/// seen, or given up.</summary>
internal sealed class ListenerTable(
    TranslationEnvironment environment, RuntimeKeys runtime, RouteTable routes, Func<string, bool> clusterExists)
{
    private readonly List<ListenerEntry> _active = [];
    private readonly List<ListenerEntry> _warming = [];

    private readonly List<UpdateFailure> _failures = [];

    public SlotTable Slots { get; } = new();

    /// <summary>Of the newest update.</summary>
    public IReadOnlyList<UpdateFailure> Failures => _failures;

    /// <summary>Opens a listener's addresses before it is taken; the reason where that fails.</summary>
    public Func<Listener, string?>? Bind { get; set; }

    public IReadOnlyList<ListenerEntry> Active => _active;

    public IReadOnlyList<ListenerEntry> Warming => _warming;

    public void AddStatic(Messages.Listener message, TranslationContext context, Scope at, long nowUnixMs)
    {
        if (Translate(message, "", isStatic: true, context, at, nowUnixMs) is not { } entry)
        {
            return;
        }

        if (Find(entry.Name) is not null)
        {
            at.Field("name").Error($"error adding listener: duplicate listener {entry.Name} found");
            return;
        }

        RefuseTakenAddress(entry, at);
        Place(entry);
    }

    public UpdateOutcome Apply(ResourceUpdate update, long nowUnixMs)
    {
        var errors = new UpdateErrors("listener");
        _failures.Clear();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool changed = false;

        // Removals first: a listener may hand its address to another one in the same update.
        HashSet<string> named = [.. update.Resources.Select(static r => ((Messages.Listener)r.Message).Name)];
        foreach (string name in update.IsFullState ? Names().Where(n => !named.Contains(n)).ToArray() : update.Removed)
        {
            changed |= Remove(name);
        }

        foreach (ConfigResource resource in update.Resources)
        {
            var message = (Messages.Listener)resource.Message;
            if (message.Name.Length == 0)
            {
                errors.Add("", "a listener by LDS needs a name");
            }
            else if (!seen.Add(message.Name))
            {
                errors.Add(message.Name, $"duplicate listener {message.Name} found");
            }
            else
            {
                changed |= ApplyOne(message, resource.Version, errors, nowUnixMs);
            }
        }

        return new UpdateOutcome(errors.Text(), changed);
    }

    public bool Promote()
    {
        ListenerEntry[] ready = [.. _warming.Where(IsWarm)];
        foreach (ListenerEntry entry in ready)
        {
            _warming.Remove(entry);
            Activate(entry);
        }

        return ready.Length > 0;
    }

    private IEnumerable<string> Names() =>
        _active.Concat(_warming).Where(static e => !e.IsStatic).Select(static e => e.Name).Distinct();

    private ListenerEntry? Find(string name) =>
        _warming.Find(e => e.Name == name) ?? _active.Find(e => e.Name == name);

    private bool IsWarm(ListenerEntry entry) => entry.Routes.All(r => routes.IsKnown(r.Name));

    private bool ApplyOne(Messages.Listener message, string version, UpdateErrors errors, long nowUnixMs)
    {
        ListenerEntry? current = Find(message.Name);
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
        var context = new TranslationContext(environment, runtime, found) { ClusterExists = clusterExists };
        ListenerEntry? entry = Translate(message, version, isStatic: false, context, context.Root, nowUnixMs);
        if (entry is not null)
        {
            RefuseTakenAddress(entry, context.Root);
        }

        if (entry is null || !found.IsEmpty)
        {
            errors.Add(message.Name, found);
            _failures.Add(new UpdateFailure(
                message.Name, message, string.Join("; ", found.Errors.Select(static e => e.ToString())), nowUnixMs));
            return false;
        }

        if (Bind?.Invoke(entry.Listener) is { } refused)
        {
            errors.Add(message.Name, refused);
            return false;
        }

        Place(entry);
        return true;
    }

    private ListenerEntry? Translate(
        Messages.Listener message, string version, bool isStatic, TranslationContext context, Scope at, long nowUnixMs)
    {
        context.RouteDependencies.Clear();
        string name = message.Name.Length > 0 ? message.Name : $"unnamed-{Slots.Count}";
        Listener? listener = ListenerTranslation.Translate(message, Slots.For(name), isStatic, at);
        if (listener is null)
        {
            return null;
        }

        KeepUnchangedChains(listener, _active.Find(e => e.Name == listener.Name)?.Listener);
        return new ListenerEntry
        {
            Name = listener.Name,
            Message = message,
            Hash = ContentHash.Of(message),
            Version = version,
            IsStatic = isStatic,
            LastUpdatedUnixMs = nowUnixMs,
            Listener = listener,
            Routes = [.. context.RouteDependencies],
        };
    }

    // An unchanged chain stays the same object, so that its connections live on.
    private static void KeepUnchangedChains(Listener listener, Listener? former)
    {
        if (former is null)
        {
            return;
        }

        for (int i = 0; i < listener.FilterChains.Length; i++)
        {
            ulong hash = listener.FilterChains[i].ContentHash;
            FilterChain? same = Array.Find(former.FilterChains, c => c.ContentHash == hash);
            listener.FilterChains[i] = same ?? listener.FilterChains[i];
        }
    }

    private void RefuseTakenAddress(ListenerEntry entry, Scope at)
    {
        if (!entry.Listener.BindToPort)
        {
            return;
        }

        foreach (ListenerEntry other in _active.Concat(_warming).Where(e => e.Name != entry.Name))
        {
            foreach (Address address in entry.Listener.Addresses)
            {
                bool isFixed = address.Kind != AddressKind.Socket || address.Port != 0;
                if (isFixed && other.Listener.BindToPort && other.Listener.Addresses.Contains(address))
                {
                    at.Field("address").Error($"error adding listener: '{entry.Name}' has duplicate address "
                        + $"'{address}' as existing listener");
                }
            }
        }
    }

    private void Place(ListenerEntry entry)
    {
        _warming.RemoveAll(e => e.Name == entry.Name);
        if (IsWarm(entry))
        {
            Activate(entry);
        }
        else
        {
            _warming.Add(entry);
        }
    }

    private void Activate(ListenerEntry entry)
    {
        int at = _active.FindIndex(e => e.Name == entry.Name);
        if (at >= 0)
        {
            _active[at] = entry;
        }
        else
        {
            _active.Add(entry);
        }
    }

    private bool Remove(string name)
    {
        if (_active.Find(e => e.Name == name) is { IsStatic: true })
        {
            return false;
        }

        bool existed = _active.RemoveAll(e => e.Name == name) + _warming.RemoveAll(e => e.Name == name) > 0;
        if (existed)
        {
            Slots.Release(name);
        }

        return existed;
    }
}
