namespace Tulle.Xds.Ads;

/// <summary>Where one type of a state-of-the-world stream stands.</summary>
internal sealed class SotwSubscription(string typeUrl)
{
    public string TypeUrl { get; } = typeUrl;

    public DecodedResources Resources { get; } = new();

    /// <summary>Null: wildcard.</summary>
    public SortedSet<string>? Names { get; set; }

    /// <summary>version_info of the last response that was accepted; survives the stream.</summary>
    public string Version { get; set; } = "";

    /// <summary>Of the last response of this stream; empty before one.</summary>
    public string Nonce { get; set; } = "";

    /// <summary>Text of the NACK that has to go out with the next request.</summary>
    public string? Error { get; set; }

    /// <summary>Requests wait: a response is being applied, or its consumer holds the answer back.</summary>
    public bool IsApplying { get; set; }

    public bool IsHeld { get; set; }
}
