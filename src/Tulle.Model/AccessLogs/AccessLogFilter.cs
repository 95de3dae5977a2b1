using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>One node of a filter tree; which fields count depends on the kind.</summary>
public sealed record AccessLogFilter(AccessLogFilterKind Kind)
{
    /// <summary>And, Or.</summary>
    public AccessLogFilter[] Children { get; init; } = [];

    /// <summary>StatusCode, Duration: the operator and the value (status, or milliseconds).</summary>
    public ComparisonOperator Operator { get; init; }

    public long Value { get; init; }

    /// <summary>Runtime.</summary>
    public RuntimeFraction Fraction { get; init; } = RuntimeFraction.Always;

    /// <summary>Runtime: draw independently of x-request-id.</summary>
    public bool UseIndependentRandomness { get; init; }

    public HeaderMatcher? Header { get; init; }

    /// <summary>ResponseFlag: short names ("UF"); empty: any flag at all.</summary>
    public string[] Flags { get; init; } = [];

    /// <summary>GrpcStatus.</summary>
    public int[] GrpcStatuses { get; init; } = [];

    public bool Exclude { get; init; }
}
