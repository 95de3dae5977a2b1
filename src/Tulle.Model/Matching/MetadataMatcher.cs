using Tulle.Model.Formatting;

namespace Tulle.Model.Matching;

/// <summary>envoy.type.matcher.v3.MetadataMatcher over a stream's dynamic metadata.</summary>
/// <param name="Filter">The namespace.</param>
/// <param name="Path">Keys, one level each.</param>
/// <param name="Value">What the value there has to be.</param>
/// <param name="Invert">Holds where it is not.</param>
/// <param name="WhenMissing">The answer where there is no such value.</param>
public sealed record MetadataMatcher(
    string Filter, string[] Path, MetadataValueMatcher Value, bool Invert, bool WhenMissing)
{
    public bool Holds(FormatSource source)
    {
        MetadataStruct? at = source.FindMetadata(MetadataPlace.Dynamic, Filter);
        MetadataValue? value = null;
        for (int i = 0; i < Path.Length; i++)
        {
            if (at is null || !at.Fields.TryGetValue(Path[i], out value))
            {
                return WhenMissing;
            }

            at = value.Kind == MetadataKind.Struct ? value.Struct : null;
        }

        return value is null ? WhenMissing : Value.Matches(value) != Invert;
    }
}
