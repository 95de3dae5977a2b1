namespace Tulle.Net;

/// <summary>
/// Lines of one worker on their way to a <see cref="LogFile"/>: a bounded ring with one writer (the worker) and one
/// reader (the helper thread). A line that does not fit is dropped and counted: a slow disk must not slow a request.
/// </summary>
public sealed class LogRing
{
    private readonly byte[] _bytes;
    private readonly int _mask;
    private readonly int _flushBytes;
    private readonly LogFile _file;

    // Positions only grow; written by one side each, read by both.
    private long _written;
    private long _read;
    private long _dropped;
    private long _taken;

    internal LogRing(LogFile file, int capacityBytes, int flushBytes)
    {
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacityBytes);
        _file = file;
        _bytes = new byte[capacity];
        _mask = capacity - 1;
        _flushBytes = Math.Min(flushBytes, capacity / 2);
    }

    /// <summary>Lines that did not fit.</summary>
    public long DroppedCount => Volatile.Read(ref _dropped);

    /// <summary>Lines that fitted.</summary>
    public long TakenCount => Volatile.Read(ref _taken);

    /// <summary>Any thread; a moment old.</summary>
    public long WaitingBytes => Volatile.Read(ref _written) - Volatile.Read(ref _read);

    /// <summary>Worker: takes a whole line, its line feed included, or nothing.</summary>
    public bool TryWrite(ReadOnlySpan<byte> line)
    {
        long written = _written;
        long waiting = written - Volatile.Read(ref _read);
        if (waiting + line.Length > _bytes.Length)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            _file.RequestFlush();
            return false;
        }

        int at = (int)written & _mask;
        int first = Math.Min(line.Length, _bytes.Length - at);
        line[..first].CopyTo(_bytes.AsSpan(at));
        line[first..].CopyTo(_bytes);
        Volatile.Write(ref _written, written + line.Length);
        Volatile.Write(ref _taken, _taken + 1);
        if (waiting < _flushBytes && waiting + line.Length >= _flushBytes)
        {
            _file.RequestFlush();
        }

        return true;
    }

    /// <summary>
    /// Reader: hands everything that waits to <paramref name="descriptor"/>. What it does not take is lost, to the end of
    /// a line, so that the next write does not begin in the middle of one.
    /// </summary>
    internal NetError DrainTo(int descriptor)
    {
        long end = Volatile.Read(ref _written);
        NetError error = NetError.None;
        while (_read < end && error == NetError.None)
        {
            int at = (int)_read & _mask;
            int count = (int)Math.Min(end - _read, _bytes.Length - at);
            error = Native.FileCalls.WriteAll(descriptor, _bytes.AsSpan(at, count));
            Volatile.Write(ref _read, error == NetError.None ? _read + count : end);
        }

        return error;
    }
}
