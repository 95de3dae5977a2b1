namespace Tulle.Xds.Ads;

/// <summary>Where one type of an incremental stream stands.</summary>
internal sealed class DeltaSubscription(string typeUrl)
{
    public string TypeUrl { get; } = typeUrl;

    public bool IsWildcard { get; init; }

    /// <summary>What is wanted.</summary>
    public SortedSet<string> Names { get; set; } = [];

    /// <summary>What the server was told on this stream.</summary>
    public HashSet<string> Asked { get; set; } = [];

    /// <summary>The first request of the type has gone out on this stream.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Of the resources that were accepted; survives the stream.</summary>
    public Dictionary<string, string> Versions { get; } = new(StringComparer.Ordinal);

    public string Nonce { get; set; } = "";

    public string? Error { get; set; }

    public bool IsApplying { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>For a new stream.</summary>
    public void Reset()
    {
        Asked = [];
        IsAsked = false;
        Nonce = "";
        Error = null;
        IsHeld = false;
    }
}
