namespace Tulle.Http.Http2;

/// <summary>Where a connection's frames go: an output queue that gathers what one turn writes.</summary>
public interface IFrameOutput
{
    /// <summary>Room for at least this many bytes, good until <see cref="Commit"/>.</summary>
    Span<byte> Reserve(int bytes);

    /// <summary>That many of the reserved bytes are to be sent.</summary>
    void Commit(int bytes);
}
