using Tulle.Model.Formatting;

namespace Tulle.Model;

public sealed record AccessLog
{
    public required string Name { get; init; }

    public required AccessLogSink Sink { get; init; }

    /// <summary>File sinks only.</summary>
    public string Path { get; init; } = "";

    /// <summary>Exactly one of the two programmes is set.</summary>
    public FormatProgram? Text { get; init; }

    public JsonFormatProgram? Json { get; init; }

    /// <summary>Null: everything is logged.</summary>
    public AccessLogFilter? Filter { get; init; }
}
