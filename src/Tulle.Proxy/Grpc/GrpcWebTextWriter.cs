using System.Buffers.Text;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Grpc;

/// <summary>A gRPC body as grpc-web-text: the base64 of each frame, padded of its own, so that a client can read a message when
/// it is there. Of a frame at most two bytes wait.</summary>
internal struct GrpcWebTextWriter
{
    private GrpcFrameCursor _cursor;
    private byte _first;
    private byte _second;
    private byte _waiting;

    public void Write(ReadOnlySpan<byte> body, BodyBuffer into)
    {
        while (!body.IsEmpty)
        {
            int length = _cursor.Take(body, out bool endsFrame);
            Encode(body[..length], into);
            if (endsFrame)
            {
                Pad(into);
            }

            body = body[length..];
        }
    }

    /// <summary>What waits goes out, padded: the body ends here.</summary>
    public void Pad(BodyBuffer into)
    {
        if (_waiting > 0)
        {
            Span<byte> rest = [_first, _second];
            Append(rest[.._waiting], into);
            _waiting = 0;
        }
    }

    private void Encode(ReadOnlySpan<byte> part, BodyBuffer into)
    {
        while (_waiting > 0 && !part.IsEmpty)
        {
            if (_waiting == 1)
            {
                _second = part[0];
                _waiting = 2;
            }
            else
            {
                Append([_first, _second, part[0]], into);
                _waiting = 0;
            }

            part = part[1..];
        }

        int whole = part.Length / 3 * 3;
        Append(part[..whole], into);
        part = part[whole..];
        if (!part.IsEmpty)
        {
            _first = part[0];
            _second = part.Length > 1 ? part[1] : (byte)0;
            _waiting = (byte)part.Length;
        }
    }

    private static void Append(ReadOnlySpan<byte> bytes, BodyBuffer into)
    {
        const int PieceBytes = 768;
        Span<byte> text = stackalloc byte[PieceBytes / 3 * 4];
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> piece = bytes[..Math.Min(PieceBytes, bytes.Length)];
            Base64.EncodeToUtf8(piece, text, out _, out int written);
            into.Append(text[..written]);
            bytes = bytes[piece.Length..];
        }
    }
}
