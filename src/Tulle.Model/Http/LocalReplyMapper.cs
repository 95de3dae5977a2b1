namespace Tulle.Model;

/// <summary>The first mapper whose filter holds rewrites the answer.</summary>
public sealed record LocalReplyMapper
{
    public required AccessLogFilter Filter { get; init; }

    /// <summary>0: keep.</summary>
    public int Status { get; init; }

    /// <summary>Null: keep.</summary>
    public byte[]? Body { get; init; }

    public BodyFormat? BodyFormat { get; init; }

    public HeaderMutations HeadersToAdd { get; init; } = HeaderMutations.None;
}
