namespace Tulle.Model;

public enum DrainType : byte
{
    Default,
    ModifyOnly,
}
