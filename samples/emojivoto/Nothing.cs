namespace Tulle.Samples.Emojivoto;

/// <summary>A request that has nothing to say.</summary>
internal sealed record Nothing
{
    public static readonly Nothing Instance = new();
}
