namespace Tulle.Http.Http2;

/// <summary>What became of a message's fields.</summary>
internal enum MessageVerdict : byte
{
    Good,

    /// <summary>RFC 9113 section 8.1.1: not a message at all.</summary>
    Malformed,

    /// <summary>Larger than the configuration allows, or more fields.</summary>
    TooLarge,
}
