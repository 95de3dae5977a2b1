namespace Tulle.Model;

/// <summary>
/// A hop between two of Tulle's proxies, where requests of HTTP/1 share HTTP/2 connections. An endpoint whose metadata has
/// the key is such a proxy; a listener whose metadata has it gives requests their version back. Other proxies pass over both.
/// </summary>
public static class MeshHop
{
    /// <summary>Key of filter_metadata; its value is an empty struct.</summary>
    public const string MetadataKey = "tulle.mesh";

    public static bool IsMarked(Metadata metadata) => metadata.Filter.ContainsKey(MetadataKey);
}
