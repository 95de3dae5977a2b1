using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>struct addrinfo, as glibc and musl on 64-bit Linux lay it out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AddressInfo
{
    internal int Flags;
    internal int Family;
    internal int SocketType;
    internal int Protocol;
    internal uint AddressLength;
    internal byte* Address;
    internal byte* CanonicalName;
    internal AddressInfo* Next;
}
