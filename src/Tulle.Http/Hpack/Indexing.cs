namespace Tulle.Http.Hpack;

/// <summary>The three forms of a literal field (RFC 7541 section 6.2).</summary>
internal enum Indexing
{
    /// <summary>Into the table (6.2.1).</summary>
    Incremental,

    /// <summary>Not by this encoder (6.2.2).</summary>
    Without,

    /// <summary>Not by any hop (6.2.3).</summary>
    Never,
}
