namespace Tulle.Model;

public enum TransportSocketKind : byte
{
    RawBuffer,
    Tls,
}
