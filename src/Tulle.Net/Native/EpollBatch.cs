using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Tulle.Net.Native;

/// <summary>
/// The events of one epoll_wait. struct epoll_event is packed on x86-64 (12 bytes) and aligned elsewhere (16), so it is
/// read by offset; X86Base.IsSupported is a constant to the compiler.
/// </summary>
internal sealed class EpollBatch
{
    private readonly byte[] _events;

    internal EpollBatch(int capacity)
    {
        Capacity = capacity;
        _events = GC.AllocateArray<byte>(capacity * EventBytes, pinned: true);
    }

    internal static int EventBytes => X86Base.IsSupported ? 12 : 16;

    internal static int DataOffset => X86Base.IsSupported ? 4 : 8;

    internal int Capacity { get; }

    internal byte[] Storage => _events;

    internal uint EventsAt(int i) => Unsafe.ReadUnaligned<uint>(ref At(i * EventBytes));

    internal ulong HandleAt(int i) => Unsafe.ReadUnaligned<ulong>(ref At((i * EventBytes) + DataOffset));

    private ref byte At(int offset) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_events), offset);
}
