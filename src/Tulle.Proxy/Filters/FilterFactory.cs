using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Settings to a live filter: the one place that knows all kinds.</summary>
internal static class FilterFactory
{
    /// <summary>Null where the settings ask for nothing at run time.</summary>
    public static HttpFilter? Create(ConnectionManagerState manager, FilterSettings settings) => settings switch
    {
        RouterSettings router => new Upstream.RouterFilter(manager, router),
        CorsSettings => new CorsFilter(),
        FaultSettings fault => new FaultFilter(manager, fault),
        HeaderMutationSettings mutation => new HeaderMutationFilter(mutation),
        BufferSettings buffer => new BufferFilter(buffer),
        HealthCheckSettings check => new HealthCheckFilter(manager, check),
        GrpcWebSettings => new GrpcWebFilter(),
        GrpcStatsSettings stats => new GrpcStatsFilter(stats),
        GrpcHttp1BridgeSettings bridge => new GrpcHttp1BridgeFilter(bridge),
        LocalRateLimitSettings limit => new LocalRateLimitFilter(limit),
        SetMetadataSettings metadata => new SetMetadataFilter(metadata),
        FilterRecipe recipe => recipe.Create(manager),
        _ => null,
    };
}
