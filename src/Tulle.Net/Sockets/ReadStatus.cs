namespace Tulle.Net;

/// <summary>What a read found.</summary>
public enum ReadStatus : byte
{
    /// <summary>Bytes came.</summary>
    Data,

    /// <summary>Nothing now (or reading is paused, or this turn's share is used up): OnReadable comes again.</summary>
    WouldBlock,

    /// <summary>The peer shut its writing side; ours may still be open.</summary>
    EndOfStream,

    /// <summary>The connection is dead: reset by the peer, timed out, gone.</summary>
    Failed,
}
