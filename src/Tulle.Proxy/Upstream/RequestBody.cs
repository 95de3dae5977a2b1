using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// What a router holds of a request's body: until a connection is there, or until no retry can need it any more.
/// Bounded by the stream's buffer limit.
/// </summary>
internal sealed class RequestBody
{
    private readonly BodyBuffer _held = new();
    private long _limitBytes;

    /// <summary>Bytes stay here after they were sent, for another attempt.</summary>
    public bool IsKept { get; private set; }

    public int Length => _held.Length;

    public ReadOnlySpan<byte> Span => _held.Span;

    public bool IsAboveLimit => _limitBytes > 0 && _held.Length > _limitBytes;

    public void Begin(HttpStream stream, bool keep)
    {
        _limitBytes = stream.RequestBufferLimitBytes;
        IsKept = keep;
    }

    public bool WouldExceed(int bytes) => _limitBytes > 0 && _held.Length + (long)bytes > _limitBytes;

    public void Append(ReadOnlySpan<byte> data) => _held.Append(data);

    /// <summary>An attempt has all that is held.</summary>
    public void OnSent()
    {
        if (!IsKept)
        {
            _held.Release();
        }
    }

    /// <summary>Too large to try again: what an attempt has already been sent goes.</summary>
    public void StopKeeping(bool isSent)
    {
        IsKept = false;
        if (isSent)
        {
            _held.Release();
        }
    }

    public void Release()
    {
        IsKept = false;
        _held.Release();
    }
}
