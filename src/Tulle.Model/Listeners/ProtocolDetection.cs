namespace Tulle.Model;

/// <summary>How a listener says that it wants Tulle's protocol detection: by metadata, which other proxies pass over.
/// </summary>
public static class ProtocolDetection
{
    /// <summary>Key of filter_metadata; its value is an empty struct.</summary>
    public const string MetadataKey = "tulle.protocol_detection";
}
