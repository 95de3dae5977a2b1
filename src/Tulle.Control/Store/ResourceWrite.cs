namespace Tulle.Control.Store;

/// <summary>One change that a caller asks for.</summary>
/// <param name="ExpectedVersion">The version that the caller has seen; null: whatever is there.</param>
public sealed record ResourceWrite(
    WriteMode Mode,
    ResourceKey Key,
    string Metadata = "{}",
    string Spec = "{}",
    long? ExpectedVersion = null);
