namespace Tulle.Control.Compiler;

internal enum Protocol
{
    Http1,
    Http2,
    Tcp,
}
