using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>The filters that know gRPC.</summary>
internal static class GrpcFilterTranslation
{
    public static GrpcHttp1BridgeSettings TranslateBridge(GrpcHttp1BridgeConfig message) =>
        new(message.UpgradeProtobufToGrpc, message.IgnoreQueryParameters);

    public static GrpcStatsSettings TranslateStats(GrpcStatsFilterConfig message, Scope at)
    {
        if (message.EmitFilterState)
        {
            at.Field("emit_filter_state").NotSupported("filter state");
        }

        return new GrpcStatsSettings
        {
            AllMethods = message.StatsForAllMethods ?? false,
            Methods = message.IndividualMethodStatsAllowlist is { } list ? Methods(list) : null,
            RecordsUpstreamTime = message.EnableUpstreamStats,
            ReplacesDots = message.ReplaceDotsInGrpcServiceName,
        };
    }

    private static FrozenSet<string> Methods(GrpcMethodList list) =>
        list.Services.SelectMany(static s => s.MethodNames.Select(m => $"{s.Name}/{m}"))
            .ToFrozenSet(StringComparer.Ordinal);
}
