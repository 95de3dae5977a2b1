namespace Tulle.Http.Http2;

/// <summary>How a stream came to be closed.</summary>
internal enum StreamEnd : byte
{
    /// <summary>Not among the last ones.</summary>
    Forgotten,

    /// <summary>Both sides sent END_STREAM.</summary>
    Complete,

    /// <summary>We sent RST_STREAM: what the peer had under way is ignored.</summary>
    ResetByUs,

    /// <summary>The peer sent RST_STREAM: nothing may follow.</summary>
    ResetByPeer,
}
