namespace Tulle.Net.Native;

/// <summary>The address by which others know this machine.</summary>
public static class MachineAddress
{
    private const int V4Bytes = 16;

    /// <summary>
    /// As Envoy takes it: the first IPv4 address of an interface that is no loopback address; 127.0.0.1 where there is
    /// none. Asks the kernel at each call.
    /// </summary>
    public static unsafe SocketAddress FindV4()
    {
        InterfaceAddress* list = null;
        if (Libc.GetIfAddrs(&list) != 0)
        {
            return SocketAddress.Loopback(0);
        }

        SocketAddress found = SocketAddress.Loopback(0);
        for (InterfaceAddress* entry = list; entry is not null; entry = entry->Next)
        {
            if (entry->Address is null || *(ushort*)entry->Address != SockAddr.Inet)
            {
                continue;
            }

            SocketAddress address = SockAddr.Decode(entry->Address, V4Bytes);
            if (!address.IsLoopback)
            {
                found = address;
                break;
            }
        }

        Libc.FreeIfAddrs(list);
        return found;
    }
}
