using Tulle.Model.Formatting;

namespace Tulle.Model;

/// <summary>SubstitutionFormatString of a reply body: exactly one of the programmes is set.</summary>
public sealed record BodyFormat
{
    public FormatProgram? Text { get; init; }

    public JsonFormatProgram? Json { get; init; }

    /// <summary>"text/plain" or "application/json" unless content_type says otherwise.</summary>
    public required byte[] ContentType { get; init; }
}
