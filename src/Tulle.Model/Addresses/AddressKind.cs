namespace Tulle.Model;

public enum AddressKind : byte
{
    Socket,
    Pipe,
    EnvoyInternal,
}
