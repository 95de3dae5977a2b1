using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>One response, decoded and checked field by field, on its way to whoever asked for the type.</summary>
/// <param name="Version">version_info or system_version_info, as the server named it.</param>
public sealed record DiscoveryUpdate(string TypeUrl, string Version, ResourceUpdate Resources);
