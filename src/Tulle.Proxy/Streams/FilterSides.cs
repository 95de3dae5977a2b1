namespace Tulle.Proxy.Streams;

/// <summary>Which directions a filter wants to see; the other direction never calls it.</summary>
[Flags]
public enum FilterSides
{
    None = 0,
    Decode = 1,
    Encode = 2,
    Both = Decode | Encode,
}
