using Tulle.Model.Formatting;
using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>One node of a filter tree; which fields count depends on the kind.</summary>
public sealed record AccessLogFilter(AccessLogFilterKind Kind)
{
    /// <summary>And, Or.</summary>
    public AccessLogFilter[] Children { get; init; } = [];

    /// <summary>StatusCode, Duration: the operator and the number (status, or milliseconds).</summary>
    public ComparisonOperator Operator { get; init; }

    public RuntimeNumber Number { get; init; } = RuntimeNumber.Zero;

    /// <summary>Runtime.</summary>
    public RuntimeFraction Fraction { get; init; } = RuntimeFraction.Always;

    /// <summary>Runtime: draw independently of x-request-id.</summary>
    public bool UseIndependentRandomness { get; init; }

    public HeaderMatcher? Header { get; init; }

    public MetadataMatcher? Metadata { get; init; }

    /// <summary>ResponseFlag: any of these; none: any flag at all.</summary>
    public ResponseFlags Flags { get; init; }

    /// <summary>LogType: a bit for each <see cref="AccessLogType"/>.</summary>
    public uint LogTypes { get; init; }

    /// <summary>GrpcStatus.</summary>
    public int[] GrpcStatuses { get; init; } = [];

    /// <summary>GrpcStatus, LogType: all but these.</summary>
    public bool Exclude { get; init; }
}
