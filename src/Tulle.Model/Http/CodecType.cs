namespace Tulle.Model;

public enum CodecType : byte
{
    Auto,
    Http1,
    Http2,
    Http3,
}
