using Tulle.Model.Formatting;

namespace Tulle.Model;

public sealed record LocalReplySettings
{
    public LocalReplyMapper[] Mappers { get; init; } = [];

    public BodyFormat? BodyFormat { get; init; }
}
