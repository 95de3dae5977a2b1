namespace Tulle.Control.Serving;

/// <summary>What a proxy said about one resource: which content it holds and since when, and which it refused.</summary>
internal sealed class ResourceAnswer
{
    /// <summary>Null: it never took any.</summary>
    public ulong? AcceptedHash { get; private set; }

    /// <summary>When it first took this content.</summary>
    public long AcceptedAtMs { get; private set; }

    public ulong? RejectedHash { get; private set; }

    public string RejectedText { get; private set; } = "";

    public void Accept(ulong hash, long nowMs)
    {
        AcceptedAtMs = AcceptedHash == hash ? AcceptedAtMs : nowMs;
        AcceptedHash = hash;
        RejectedHash = null;
    }

    /// <summary>A proxy refuses whole responses, so this may be the text about a neighbour of the resource.</summary>
    public void Reject(ulong hash, string text)
    {
        if (AcceptedHash != hash)
        {
            RejectedHash = hash;
            RejectedText = text;
        }
    }
}
