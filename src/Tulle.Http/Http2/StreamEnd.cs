namespace Tulle.Http.Http2;

/// <summary>How a stream came to be closed.</summary>
internal enum StreamEnd : byte
{
    /// <summary>Its identifier was passed over (section 5.1.1).</summary>
    NeverOpened,

    /// <summary>Not among the last ones, or never opened.</summary>
    Forgotten,

    /// <summary>Both sides sent END_STREAM.</summary>
    Complete,

    /// <summary>We sent RST_STREAM: what the peer had under way is ignored.</summary>
    ResetByUs,

    /// <summary>The peer sent RST_STREAM: nothing may follow.</summary>
    ResetByPeer,
}
