using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>What became of one field when it was set.</summary>
/// <param name="Note">The refusal, the reason, or what of its values or types is refused.</param>
/// <param name="BadSample">A rule that the probe's own value broke: the probe has to learn a better one.</param>
internal sealed record FieldFinding(FieldSchema Field, FieldStatus Status, string Note, string BadSample = "")
{
    /// <summary>Called ignored, and read all the same.</summary>
    public bool IsStale { get; init; }

    /// <summary>Types that a typed_config takes here.</summary>
    public List<string> Types { get; } = [];
}
