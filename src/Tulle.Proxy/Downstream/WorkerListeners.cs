using Tulle.Model;

namespace Tulle.Proxy.Downstream;

/// <summary>All listeners of one worker, by slot; takes up snapshots by comparing references.</summary>
internal sealed class WorkerListeners(Worker worker)
{
    private readonly Dictionary<int, ListenerState> _bySlot = [];
    private readonly List<ListenerState> _removed = [];

    /// <summary>Starts to accept on a listener that had to wait for its clusters.</summary>
    public void Open(int slot, Net.ListenSocket[] sockets)
    {
        if (_bySlot.TryGetValue(slot, out ListenerState? listener))
        {
            listener.Open(sockets);
        }
    }

    /// <summary>The listener with this address, else the one with its port on any address.</summary>
    public ListenerState? FindByAddress(in Net.SocketAddress address)
    {
        ListenerState? anyAddress = null;
        foreach (ListenerState listener in _bySlot.Values)
        {
            foreach (Net.SocketAddress own in listener.Addresses)
            {
                if (own == address)
                {
                    return listener;
                }

                if (own.Port == address.Port && own.Family == address.Family && own.IsAny)
                {
                    anyAddress = listener;
                }
            }
        }

        return anyAddress;
    }

    public void Apply(PublishedConfig published)
    {
        var gone = new HashSet<int>(_bySlot.Keys);
        foreach (Listener listener in published.Snapshot.Listeners)
        {
            gone.Remove(listener.Slot);
            if (_bySlot.TryGetValue(listener.Slot, out ListenerState? state) && state.Config.Name == listener.Name
                && !published.NewSockets.ContainsKey(listener.Slot))
            {
                if (state.Config.SettingsHash != listener.SettingsHash)
                {
                    state = Replace(state, listener, published);
                }
                else if (!ReferenceEquals(state.Config, listener))
                {
                    state.Update(listener, published);
                }

                state.Intake.TakeRuntime(published.Snapshot.Runtime);

                continue;
            }

            if (state is not null)
            {
                Remove(listener.Slot, state);
            }

            state = new ListenerState(worker, listener, published);
            _bySlot.Add(listener.Slot, state);
            if (published.NewSockets.TryGetValue(listener.Slot, out Net.ListenSocket[][]? sockets))
            {
                state.Open(sockets[worker.Index]);
            }
        }

        foreach (int slot in gone)
        {
            Remove(slot, _bySlot[slot]);
        }
    }

    public void StopAccepting(bool inboundOnly)
    {
        foreach (ListenerState listener in _bySlot.Values)
        {
            if (!inboundOnly || listener.Config.TrafficDirection == TrafficDirection.Inbound)
            {
                listener.StopAccepting();
            }
        }
    }

    public void StartDrain(bool inboundOnly)
    {
        foreach (ListenerState listener in _bySlot.Values)
        {
            if (!inboundOnly || listener.Config.TrafficDirection == TrafficDirection.Inbound)
            {
                listener.StartDrain();
            }
        }
    }

    public void CloseIdle()
    {
        foreach (ListenerState listener in _bySlot.Values)
        {
            listener.CloseIdle();
        }

        foreach (ListenerState listener in _removed)
        {
            listener.CloseIdle();
        }
    }

    /// <summary>Another listener in the place of this one: its sockets go on, its connections drain.</summary>
    private ListenerState Replace(ListenerState former, Listener config, PublishedConfig published)
    {
        var next = new ListenerState(worker, config, published);
        next.TakeSockets(former);
        Remove(config.Slot, former);
        _bySlot.Add(config.Slot, next);
        return next;
    }

    private void Remove(int slot, ListenerState state)
    {
        _bySlot.Remove(slot);
        state.Remove();
        _removed.RemoveAll(static l => l.ConnectionCount == 0);
        if (state.ConnectionCount > 0)
        {
            _removed.Add(state);
        }
    }
}
