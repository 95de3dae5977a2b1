using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Opens the listening sockets of all workers, on the main thread: an address that cannot be bound refuses the
/// configuration before any worker has seen it, and port 0 is resolved once.
/// </summary>
public sealed class ListenerSockets(int workerCount)
{
    private readonly Dictionary<int, OpenListener> _open = [];
    private readonly Dictionary<int, (Model.Listener Config, ListenSocket[][] Sockets)> _reserved = [];

    /// <summary>By slot.</summary>
    public IReadOnlyDictionary<int, OpenListener> Open => _open;

    /// <summary>
    /// Opens what is new in <paramref name="snapshot"/> and forgets what is gone. On an error nothing is left open that
    /// was not open before.
    /// </summary>
    public bool TryOpen(Snapshot snapshot, out Dictionary<int, ListenSocket[][]> opened, out string error)
    {
        opened = [];
        error = "";
        foreach (Model.Listener listener in snapshot.Listeners)
        {
            if (_open.TryGetValue(listener.Slot, out OpenListener? known) && HasSameAddresses(known.Config, listener))
            {
                continue;
            }

            if (!TryTakeReserved(listener, out ListenSocket[][] byWorker)
                && !TryOpenListener(listener, out byWorker, out error))
            {
                CloseAll(opened);
                return false;
            }

            opened.Add(listener.Slot, byWorker);
        }

        Remember(snapshot, opened);
        return true;
    }

    /// <summary>Opens the addresses of a listener that warms up; <see cref="TryOpen"/> will take them.</summary>
    public string? Reserve(Model.Listener listener)
    {
        bool isOpen = _open.TryGetValue(listener.Slot, out OpenListener? known) && HasSameAddresses(known.Config, listener);
        if (isOpen || (_reserved.TryGetValue(listener.Slot, out (Model.Listener Config, ListenSocket[][]) reserved)
            && HasSameAddresses(reserved.Config, listener)))
        {
            return null;
        }

        if (!TryOpenListener(listener, out ListenSocket[][] byWorker, out string error))
        {
            return error;
        }

        Release(listener.Slot);
        _reserved.Add(listener.Slot, (listener, byWorker));
        return null;
    }

    public void ReleaseReserved(IReadOnlyCollection<int> exceptSlots)
    {
        foreach (int slot in _reserved.Keys.Except(exceptSlots).ToArray())
        {
            Release(slot);
        }
    }

    private bool TryTakeReserved(Model.Listener listener, out ListenSocket[][] byWorker)
    {
        byWorker = [];
        if (_reserved.TryGetValue(listener.Slot, out (Model.Listener Config, ListenSocket[][] Sockets) reserved)
            && HasSameAddresses(reserved.Config, listener))
        {
            _reserved.Remove(listener.Slot);
            byWorker = reserved.Sockets;
            return true;
        }

        return false;
    }

    private void Release(int slot)
    {
        if (_reserved.Remove(slot, out (Model.Listener, ListenSocket[][] Sockets) reserved))
        {
            CloseAll(new Dictionary<int, ListenSocket[][]> { [slot] = reserved.Sockets });
        }
    }

    private static bool HasSameAddresses(Model.Listener a, Model.Listener b) =>
        a.Name == b.Name && a.Addresses.AsSpan().SequenceEqual(b.Addresses) && a.BindToPort == b.BindToPort
        && a.SocketOptions.AsSpan().SequenceEqual(b.SocketOptions, s_sameOption) && a.Keepalive == b.Keepalive;

    private static readonly IEqualityComparer<SocketOption> s_sameOption = EqualityComparer<SocketOption>.Create(
        static (a, b) => a!.Level == b!.Level && a.Name == b.Name && a.State == b.State
            && a.Value.AsSpan().SequenceEqual(b.Value));

    private void Remember(Snapshot snapshot, Dictionary<int, ListenSocket[][]> opened)
    {
        var slots = new HashSet<int>();
        foreach (Model.Listener listener in snapshot.Listeners)
        {
            slots.Add(listener.Slot);
            SocketAddress[] locals = opened.TryGetValue(listener.Slot, out ListenSocket[][]? byWorker)
                ? [.. byWorker[0].Select(static s => s.Local)]
                : _open[listener.Slot].Locals;
            _open[listener.Slot] = new OpenListener(listener, locals);
        }

        foreach (int slot in _open.Keys.ToArray())
        {
            if (!slots.Contains(slot))
            {
                _open.Remove(slot);
            }
        }
    }

    private bool TryOpenListener(Model.Listener listener, out ListenSocket[][] byWorker, out string error)
    {
        error = "";
        byWorker = new ListenSocket[workerCount][];
        for (int w = 0; w < workerCount; w++)
        {
            byWorker[w] = listener.BindToPort ? new ListenSocket[listener.Addresses.Length] : [];
        }

        for (int a = 0; a < byWorker[0].Length; a++)
        {
            if (!TryOpenAddress(listener, a, byWorker, out error))
            {
                error = $"error adding listener '{listener.Name}': {error}";
                CloseAll(new Dictionary<int, ListenSocket[][]> { [0] = byWorker });
                return false;
            }
        }

        return true;
    }

    private static bool TryOpenAddress(Model.Listener listener, int index, ListenSocket[][] byWorker, out string error)
    {
        error = "";
        Address address = listener.Addresses[index];
        if (!TryTranslate(address, out SocketAddress target))
        {
            error = $"'{address}' is not an address to listen on";
            return false;
        }

        bool share = !target.IsIp || !listener.ReusePort;
        var options = new ListenOptions
        {
            Backlog = listener.TcpBacklogSize,
            ReusePort = !share,
            Transparent = listener.Transparent,
            FreeBind = listener.Freebind,
            Ipv4Compatible = address.Ipv4Compat,
            KeepAlive = listener.Keepalive is not null,
            KeepAliveIdleSeconds = listener.Keepalive?.TimeS ?? 0,
            KeepAliveIntervalSeconds = listener.Keepalive?.IntervalS ?? 0,
            KeepAliveProbes = listener.Keepalive?.Probes ?? 0,
            BeforeBind = SocketOptionSets.At(listener.SocketOptions, SocketOptionState.Prebind),
            BeforeListen = SocketOptionSets.At(listener.SocketOptions, SocketOptionState.Bound),
            AfterListen = SocketOptionSets.At(listener.SocketOptions, SocketOptionState.Listening),
            UnixMode = address.PipeMode,
        };
        if (address.Kind == AddressKind.Pipe && !target.IsAbstract)
        {
            // A socket file that a process before us left behind would make bind fail for ever.
            File.Delete(target.Path);
        }

        for (int w = 0; w < byWorker.Length; w++)
        {
            if (w > 0 && share)
            {
                byWorker[w][index] = byWorker[0][index].Share();
                continue;
            }

            NetError result = ListenSocket.TryOpen(target, options, out ListenSocket? socket);
            if (result != NetError.None)
            {
                error = $"cannot bind '{address}': {Text(result)}";
                return false;
            }

            byWorker[w][index] = socket!;
            target = target.WithPort(socket!.Local.Port);
        }

        return true;
    }

    private static string Text(NetError error) => error switch
    {
        NetError.AddressInUse => "Address already in use",
        NetError.AddressNotAvailable => "Cannot assign requested address",
        NetError.AccessDenied => "Permission denied",
        NetError.TooManyFiles => "Too many open files",
        _ => error.ToString(),
    };

    private static bool TryTranslate(Address address, out SocketAddress target)
    {
        if (address.Kind == AddressKind.Pipe)
        {
            target = SocketAddress.Unix(address.Text);
            return true;
        }

        return SocketAddress.TryParseIp(address.Text, address.Port, out target);
    }

    private static void CloseAll(Dictionary<int, ListenSocket[][]> opened)
    {
        foreach (ListenSocket[][] byWorker in opened.Values)
        {
            foreach (ListenSocket[] sockets in byWorker)
            {
                foreach (ListenSocket? socket in sockets)
                {
                    socket?.Dispose();
                }
            }
        }
    }
}
