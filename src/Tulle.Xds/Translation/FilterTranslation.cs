using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>The registry of HTTP filters: which message is which filter. Null: not one of ours.</summary>
internal static class FilterTranslation
{
    public static FilterSettings? Translate(Message message, Scope at) => message switch
    {
        Router router => TranslateRouter(router, at),
        Cors => new CorsSettings(),
        HTTPFault fault => FaultTranslation.Translate(fault, at),
        HttpHeaderMutation mutation => TranslateMutation(
            mutation.Mutations, mutation.MostSpecificHeaderMutationsWins, at.Field("mutations")),
        BufferFilter buffer => new Model.BufferSettings(Clamp(buffer.MaxRequestBytes), false),
        HealthCheckFilter check => TranslateHealthCheck(check, at),
        SetMetadataConfig metadata => TranslateSetMetadata(metadata, at),
        HttpLocalRateLimit limit => LocalRateLimitTranslation.Translate(limit, at, isPerRoute: false),
        GrpcWeb => new GrpcWebSettings(),
        GrpcStatsFilterConfig stats => GrpcFilterTranslation.TranslateStats(stats),
        GrpcHttp1BridgeConfig bridge => GrpcFilterTranslation.TranslateBridge(bridge),
        _ => null,
    };

    public static FilterSettings? TranslatePerRoute(Message message, Scope at) => message switch
    {
        HttpCorsPolicy cors => CorsTranslation.Translate(cors, at),
        Messages.CorsPolicy cors => CorsTranslation.Translate(cors, at),
        HTTPFault fault => FaultTranslation.Translate(fault, at),
        HeaderMutationPerRoute mutation => TranslateMutation(mutation.Mutations, false, at.Field("mutations")),
        BufferPerRoute buffer => buffer.OverrideCase == BufferPerRoute_OverrideCase.Disabled
            ? new Model.BufferSettings(0, true)
            : new Model.BufferSettings(Clamp(buffer.Buffer?.MaxRequestBytes), false),
        SetMetadataConfig metadata => TranslateSetMetadata(metadata, at),
        HttpLocalRateLimit limit => LocalRateLimitTranslation.Translate(limit, at, isPerRoute: true),
        _ => null,
    };

    private static RouterSettings TranslateRouter(Router message, Scope at)
    {
        if (message.UpstreamLog.Count > 0)
        {
            at.Field("upstream_log").NotSupported("an upstream access log");
        }

        return new RouterSettings
        {
            DynamicStats = message.DynamicStats ?? true,
            SuppressEnvoyHeaders = message.SuppressEnvoyHeaders,
            RespectExpectedRequestTimeout = message.RespectExpectedRqTimeout,
            StrictCheckHeaders = [.. message.StrictCheckHeaders],
            StartChildSpan = message.StartChildSpan,
        };
    }

    private static HeaderMutationSettings TranslateMutation(Mutations? message, bool mostSpecificWins, Scope at)
    {
        if (message is null)
        {
            return new HeaderMutationSettings { MostSpecificWins = mostSpecificWins };
        }

        if (message.QueryParameterMutations.Count > 0)
        {
            at.Field("query_parameter_mutations").NotSupported("mutating query parameters");
        }

        return new HeaderMutationSettings
        {
            Request = HeaderMutationTranslation.TranslateOrdered(message.RequestMutations, at, "request_mutations"),
            Response = HeaderMutationTranslation.TranslateOrdered(message.ResponseMutations, at, "response_mutations"),
            RequestTrailers = HeaderMutationTranslation.TranslateOrdered(
                message.RequestTrailersMutations, at, "request_trailers_mutations"),
            ResponseTrailers = HeaderMutationTranslation.TranslateOrdered(
                message.ResponseTrailersMutations, at, "response_trailers_mutations"),
            MostSpecificWins = mostSpecificWins,
        };
    }

    private static HealthCheckSettings TranslateHealthCheck(HealthCheckFilter message, Scope at)
    {
        bool passThrough = message.PassThroughMode ?? false;
        long cacheMs = message.CacheTime.Ms(0);
        if (!passThrough && cacheMs > 0)
        {
            at.Field("cache_time").Error("cache_time_ms must not be set when path_through_mode is disabled");
        }

        return new HealthCheckSettings
        {
            PassThroughMode = passThrough,
            CacheMs = cacheMs,
            Headers = MatcherTranslation.Headers(message.Headers, at, "headers"),
            ClusterMinHealthyPercentages = message.ClusterMinHealthyPercentages.ToFrozenDictionary(
                static p => p.Key, static p => p.Value.Value, StringComparer.Ordinal),
        };
    }

    private static SetMetadataSettings TranslateSetMetadata(SetMetadataConfig message, Scope at)
    {
        var entries = new List<SetMetadataEntry>();
        if (message.MetadataNamespace.Length > 0)
        {
            MetadataStruct value = MetadataTranslation.TranslateStruct(message.Value, at.Field("value"));
            entries.Add(new SetMetadataEntry(message.MetadataNamespace, value, AllowOverwrite: true));
        }

        for (int i = 0; i < message.Metadata.Count; i++)
        {
            SetMetadataMetadata entry = message.Metadata[i];
            Scope here = at.Item("metadata", i);
            if (entry.TypedValue is not null)
            {
                here.Field("typed_value").NotSupported("typed metadata");
            }

            MetadataStruct value = MetadataTranslation.TranslateStruct(entry.Value, here.Field("value"));
            entries.Add(new SetMetadataEntry(entry.MetadataNamespace, value, entry.AllowOverwrite));
        }

        return new SetMetadataSettings([.. entries]);
    }

    private static int Clamp(uint? bytes) => (int)Math.Min(bytes ?? 0, int.MaxValue);
}
