namespace Tulle.Xds.Translation;

/// <summary>What became of an update. Good resources of a bad update are applied all the same.</summary>
/// <param name="Error">The NACK text; null where everything was taken.</param>
/// <param name="Changed">Something of the snapshot is different now.</param>
public sealed record UpdateOutcome(string? Error, bool Changed)
{
    public bool IsAccepted => Error is null;
}
