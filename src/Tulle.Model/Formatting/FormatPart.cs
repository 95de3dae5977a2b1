using Tulle.Http;

namespace Tulle.Model.Formatting;

/// <summary>One literal or one command of a format, with its arguments read.</summary>
internal sealed class FormatPart
{
    public required FormatPartKind Kind { get; init; }

    public FormatField Field { get; init; }

    /// <summary>The literal, a constant (null: missing), a header's or parameter's name.</summary>
    public byte[]? Bytes { get; init; }

    public HeaderName HeaderId { get; init; }

    /// <summary>The header that is asked where the first is absent.</summary>
    public byte[]? OtherBytes { get; init; }

    public HeaderName OtherHeaderId { get; init; }

    /// <summary>Bytes; -1: whole.</summary>
    public int MaxLength { get; init; } = -1;

    public TimeFormat? Time { get; init; }

    /// <summary>Length of the network's prefix.</summary>
    public int MaskBits { get; init; }

    public string Key { get; init; } = "";

    public string[] Path { get; init; } = [];

    public MetadataPlace Place { get; init; }

    public FormatTimePoint From { get; init; }

    public FormatTimePoint To { get; init; }

    /// <summary>Which of a command's ways of writing: a gRPC status's spelling, a path's source, a unit.</summary>
    public byte Variant { get; init; }

    /// <summary>%PATH(NQ)%: without the query. %QUERY_PARAMS(DECODED)%.</summary>
    public bool Flag { get; init; }

    public bool IsNumeric => Kind is FormatPartKind.Number or FormatPartKind.DurationMs
        or FormatPartKind.GrpcStatusNumber or FormatPartKind.CommonDuration or FormatPartKind.RequestHeadersBytes
        or FormatPartKind.ResponseHeadersBytes or FormatPartKind.ResponseTrailersBytes
        || (Kind == FormatPartKind.GrpcStatus && Variant == GrpcStatusNames.AsNumber);
}
