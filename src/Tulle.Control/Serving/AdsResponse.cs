namespace Tulle.Control.Serving;

/// <summary>One response to send, its resources in order of their names.</summary>
internal sealed record AdsResponse(XdsType Type, string Version, string Nonce, IReadOnlyList<XdsResource> Resources);
