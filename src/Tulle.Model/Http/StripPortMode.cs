namespace Tulle.Model;

public enum StripPortMode : byte
{
    None,

    /// <summary>Only when the port is the listener's.</summary>
    Matching,
    Any,
}
