namespace Tulle.Model;

public enum HeaderKeyFormat : byte
{
    LowerCase,
    ProperCase,
    PreserveCase,
}
