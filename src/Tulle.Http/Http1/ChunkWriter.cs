namespace Tulle.Http.Http1;

/// <summary>Writes the chunked coding (RFC 9112 section 7.1) around data that travel apart.</summary>
public static class ChunkWriter
{
    /// <summary>At least the bytes of a chunk's size line.</summary>
    public const int MaxHeadBytes = 10;

    /// <summary>Behind the data of each chunk.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The end of a message without trailers.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n\r\n"u8;

    /// <summary>Writes the size line in front of that many bytes of data; 0 would end the message.</summary>
    public static int WriteHead(Span<byte> destination, int dataBytes)
    {
        System.Diagnostics.Debug.Assert(dataBytes > 0);
        int length = AsciiNumber.WriteHex(destination, dataBytes);
        destination[length] = (byte)'\r';
        destination[length + 1] = (byte)'\n';
        return length + 2;
    }

    /// <summary>At least the bytes of the last chunk and these trailers.</summary>
    public static int TrailersBound(HeaderTable trailers) => HeadWriter.Bound(trailers);

    /// <summary>Writes the last chunk, the trailers and the end of the message; returns the length.</summary>
    public static int WriteTrailers(HeaderTable trailers, Span<byte> destination)
    {
        "0\r\n"u8.CopyTo(destination);
        return 3 + HeadWriter.WriteTrailerFields(trailers, destination[3..]);
    }
}
