namespace Tulle.Control.Serving;

/// <summary>What a DiscoveryRequest says, once its type is known.</summary>
/// <param name="Nonce">Of the response that it answers; empty: answers none.</param>
/// <param name="Error">Set: the response was rejected (NACK), for this reason.</param>
internal sealed record AdsRequest(XdsType Type, IReadOnlyCollection<string> Names, string Nonce, string? Error);
