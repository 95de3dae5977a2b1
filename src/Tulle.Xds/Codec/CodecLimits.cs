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

    /// <summary>
    /// Nodes that aliases of a YAML file may stand for in all: ten nested aliases of ten would be 10^10.
    /// </summary>
    public const int YamlNodes = 2_000_000;
}
