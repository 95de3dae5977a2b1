namespace Tulle.Xds.Ads;

/// <summary>Bounds and times of the discovery client.</summary>
internal static class AdsLimits
{
    /// <summary>Characters of a NACK's text: it travels in a request and is shown by the control plane.</summary>
    public const int ErrorChars = 4096;

    /// <summary>Milliseconds. Envoy's default of initial_fetch_timeout.</summary>
    public const long InitialFetchTimeoutMs = 15_000;

    /// <summary>Milliseconds. Envoy's default base of the reconnect back-off.</summary>
    public const long BackOffBaseMs = 500;

    /// <summary>Milliseconds. Envoy's default top of the reconnect back-off.</summary>
    public const long BackOffMaxMs = 30_000;
}
