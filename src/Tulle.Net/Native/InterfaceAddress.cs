using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>struct ifaddrs, as glibc and musl on 64-bit Linux lay it out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceAddress
{
    internal InterfaceAddress* Next;
    internal byte* Name;
    internal uint Flags;
    internal byte* Address;
    internal byte* NetMask;
    internal byte* Broadcast;
    internal void* Data;
}
