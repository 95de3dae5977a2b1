namespace Tulle.Xds.Codec;

/// <summary>How a field's value is encoded. The numbers are the letters of the generated tables.</summary>
public enum FieldKind : byte
{
    Double = (byte)'d',
    Float = (byte)'f',
    Int32 = (byte)'i',
    Int64 = (byte)'l',
    UInt32 = (byte)'u',
    UInt64 = (byte)'q',
    Bool = (byte)'b',
    Enum = (byte)'e',
    Text = (byte)'s',
    Bytes = (byte)'y',
    Message = (byte)'m',
    Duration = (byte)'D',
    Timestamp = (byte)'T',
    Any = (byte)'A',
    Struct = (byte)'S',
    Value = (byte)'V',
}
