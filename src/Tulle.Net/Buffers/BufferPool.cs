using System.Diagnostics;

namespace Tulle.Net;

/// <summary>
/// Buffers of one loop in three sizes; larger ones are made to measure and dropped. Owner thread only. Free lists are
/// capped, and <see cref="Trim"/> gives back what quiet seconds did not need. The debug build fills returned buffers
/// with a pattern, checks it when they are rented again, and stops on a double return.
/// </summary>
public sealed class BufferPool
{
    public const int SmallBytes = 4 * 1024;
    public const int MediumBytes = 16 * 1024;
    public const int LargeBytes = 64 * 1024;

    private const byte Poison = 0xDB;
    private const int Classes = 3;

    private readonly PooledBuffer?[] _free = new PooledBuffer?[Classes];
    private readonly int[] _freeCount = new int[Classes];

    /// <summary>Least free buffers of each class since the last <see cref="Trim"/>: what nobody needed.</summary>
    private readonly int[] _idleCount = new int[Classes];

    private readonly int _freeBytesCap;

    /// <param name="freeBytesCap">Bytes that the free lists may hold in all.</param>
    public BufferPool(int freeBytesCap = DefaultFreeBytesCap) => _freeBytesCap = freeBytesCap;

    /// <summary>
    /// Two megabytes serve the heads of 250 requests at once. Below that, under a steady load, buffers that come back
    /// together would be dropped and made again.
    /// </summary>
    public const int DefaultFreeBytesCap = 2 * 1024 * 1024;

    /// <summary>What <see cref="Trim"/> leaves of each class: the next requests need them.</summary>
    private const int KeepFreeBytes = 64 * 1024;

    /// <summary>Buffers that are out.</summary>
    public int RentedCount { get; private set; }

    public long RentedBytes { get; private set; }

    public int FreeBytes { get; private set; }

    /// <summary>A buffer with room for at least <paramref name="minimumBytes"/>, empty.</summary>
    public PooledBuffer Rent(int minimumBytes = SmallBytes)
    {
        int sizeClass = minimumBytes <= SmallBytes ? 0
            : minimumBytes <= MediumBytes ? 1
            : minimumBytes <= LargeBytes ? 2 : -1;
        PooledBuffer? buffer = sizeClass >= 0 ? _free[sizeClass] : null;
        if (buffer is null)
        {
            buffer = Allocate(sizeClass, minimumBytes);
        }
        else
        {
            _free[sizeClass] = buffer.Next;
            buffer.Next = null;
            FreeBytes -= buffer.Capacity;
            int left = --_freeCount[sizeClass];
            if (left < _idleCount[sizeClass])
            {
                _idleCount[sizeClass] = left;
            }

            AssertPoison(buffer);
        }

        buffer.IsRented = true;
        RentedCount++;
        RentedBytes += buffer.Capacity;
        return buffer;
    }

    public void Return(PooledBuffer buffer)
    {
        AssertReturnable(buffer);
        buffer.IsRented = false;
        buffer.Clear();
        RentedCount--;
        RentedBytes -= buffer.Capacity;
        int sizeClass = buffer.SizeClass;
        if (sizeClass < 0 || FreeBytes + buffer.Capacity > _freeBytesCap)
        {
            return;
        }

        FillPoison(buffer);
        buffer.Next = _free[sizeClass];
        _free[sizeClass] = buffer;
        _freeCount[sizeClass]++;
        FreeBytes += buffer.Capacity;
    }

    /// <summary>Drops what lay unused since the last call; the loop calls it every ten seconds.</summary>
    public void Trim()
    {
        for (int sizeClass = 0; sizeClass < Classes; sizeClass++)
        {
            int keep = KeepFreeBytes / (SmallBytes << (2 * sizeClass));
            int drop = Math.Min(_idleCount[sizeClass], _freeCount[sizeClass] - keep);
            for (; drop > 0 && _free[sizeClass] is { } buffer; drop--)
            {
                _free[sizeClass] = buffer.Next;
                _freeCount[sizeClass]--;
                FreeBytes -= buffer.Capacity;
                buffer.Next = null;
            }

            _idleCount[sizeClass] = _freeCount[sizeClass];
        }
    }

    private static PooledBuffer Allocate(int sizeClass, int minimumBytes)
    {
        int bytes = sizeClass switch
        {
            0 => SmallBytes,
            1 => MediumBytes,
            2 => LargeBytes,
            _ => minimumBytes,
        };
        return new PooledBuffer(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), (sbyte)sizeClass);
    }

    [Conditional("DEBUG")]
    private static void FillPoison(PooledBuffer buffer) => buffer.WholeArray.Fill(Poison);

    [Conditional("DEBUG")]
    private static void AssertPoison(PooledBuffer buffer)
    {
        if (buffer.WholeArray.ContainsAnyExcept(Poison))
        {
            throw new InvalidOperationException("A buffer was written to after it was returned to its pool.");
        }
    }

    [Conditional("DEBUG")]
    private static void AssertReturnable(PooledBuffer buffer)
    {
        if (!buffer.IsRented)
        {
            throw new InvalidOperationException("A buffer was returned twice.");
        }
    }
}
