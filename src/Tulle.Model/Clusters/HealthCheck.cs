using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record HealthCheck
{
    public required HealthCheckKind Kind { get; init; }

    public required long TimeoutMs { get; init; }

    public required long IntervalMs { get; init; }

    public long InitialJitterMs { get; init; }

    public long IntervalJitterMs { get; init; }

    public int IntervalJitterPercent { get; init; }

    public required int UnhealthyThreshold { get; init; }

    public required int HealthyThreshold { get; init; }

    public bool ReuseConnection { get; init; } = true;

    public long NoTrafficIntervalMs { get; init; } = 60_000;

    public long UnhealthyIntervalMs { get; init; }

    public long UnhealthyEdgeIntervalMs { get; init; }

    public long HealthyEdgeIntervalMs { get; init; }

    public bool AlwaysLogFailures { get; init; }

    /// <summary>HTTP: the Host header; "" takes the cluster's name.</summary>
    public string Host { get; init; } = "";

    public byte[] Path { get; init; } = [];

    public byte[] Method { get; init; } = "GET"u8.ToArray();

    /// <summary>Half-open [Start, End) ranges.</summary>
    public StatusRange[] ExpectedStatuses { get; init; } = [new StatusRange(200, 201)];

    public StatusRange[] RetriableStatuses { get; init; } = [];

    public StringMatcher? ServiceName { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public bool UsesHttp2 { get; init; }

    /// <summary>TCP: what is sent, and what must come back in this order.</summary>
    public byte[] Send { get; init; } = [];

    public byte[][] Receive { get; init; } = [];

    public string GrpcServiceName { get; init; } = "";

    public string GrpcAuthority { get; init; } = "";
}
