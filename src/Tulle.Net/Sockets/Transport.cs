namespace Tulle.Net;

/// <summary>
/// The seam for TLS: what stands between a <see cref="SocketConnection"/> and its descriptor. A plaintext connection
/// has none and calls the socket directly.
/// </summary>
internal abstract class Transport
{
    /// <summary>Decrypted bytes; as a read(2): 0 at a clean end, -1 and WouldBlock when more ciphertext is needed.
    /// </summary>
    internal abstract int Read(int fd, Span<byte> destination, out NetError error);

    /// <summary>As a write(2): how many plaintext bytes were taken.</summary>
    internal abstract int Write(int fd, ReadOnlySpan<byte> source, out NetError error);

    /// <summary>Says goodbye (close_notify) before the socket's own shutdown.</summary>
    internal abstract void ShutdownWrite(int fd);

    internal abstract void Close();
}
