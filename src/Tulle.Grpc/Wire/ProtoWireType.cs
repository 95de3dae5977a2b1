namespace Tulle.Grpc.Wire;

/// <summary>How the value of a field stands on the wire.</summary>
public enum ProtoWireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
