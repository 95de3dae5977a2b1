namespace Tulle.Net.Native;

/// <summary>getaddrinfo. Blocks: helper threads only.</summary>
internal static unsafe class ResolverCalls
{
    private const int Stream = 1;
    private const int NoName = -2;
    private const int Again = -3;
    private const int NoData = -5;
    private const int NoAddressOfFamily = -9;

    internal static LookupStatus Resolve(string host, SocketFamily family, out SocketAddress[] addresses)
    {
        addresses = [];
        AddressInfo hints = default;
        hints.SocketType = Stream;
        hints.Family = family switch
        {
            SocketFamily.V4 => SockAddr.Inet,
            SocketFamily.V6 => SockAddr.Inet6,
            _ => 0,
        };
        AddressInfo* list = null;
        int code;
        fixed (byte* name = FileCalls.Terminated(host))
        {
            code = Libc.GetAddrInfo(name, null, &hints, &list);
        }

        if (code != 0)
        {
            return code switch
            {
                NoName or NoData or NoAddressOfFamily => LookupStatus.NotFound,
                Again => LookupStatus.TryAgain,
                _ => LookupStatus.Failed,
            };
        }

        addresses = Collect(list);
        Libc.FreeAddrInfo(list);
        return addresses.Length > 0 ? LookupStatus.Found : LookupStatus.NotFound;
    }

    private static SocketAddress[] Collect(AddressInfo* list)
    {
        var found = new List<SocketAddress>();
        for (AddressInfo* entry = list; entry is not null; entry = entry->Next)
        {
            SocketAddress address = SockAddr.Decode(entry->Address, entry->AddressLength);
            if (address.IsIp && !found.Contains(address))
            {
                found.Add(address);
            }
        }

        return [.. found];
    }
}
