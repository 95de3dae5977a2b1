namespace Tulle.Xds.Codec;

/// <summary>Bounds on what a configuration may make the codec do.</summary>
internal static class CodecLimits
{
    /// <summary>
    /// Messages in messages: protobuf's own limit is 100; each level costs a stack frame of the readers.
    /// </summary>
    public const int Depth = 100;

    /// <summary>Errors kept of one configuration: more are of no use to a reader.</summary>
    public const int Errors = 100;

    /// <summary>Bytes of one file: far over any real one, far under what a device without an end would bring.</summary>
    public const int FileBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Nodes that aliases and merge keys of a YAML file may stand for in all: ten nested aliases of ten would be 10^10.
    /// </summary>
    public const int YamlAliasedSize = 500_000;

    /// <summary>Characters of a scalar that count as one node more: an alias of a long text is written out too.</summary>
    public const int YamlCharsPerNode = 256;
}
