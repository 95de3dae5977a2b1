using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>The filters that know gRPC.</summary>
internal static class GrpcFilterTranslation
{
    public static GrpcHttp1BridgeSettings TranslateBridge(GrpcHttp1BridgeConfig message) =>
        new(message.UpgradeProtobufToGrpc, message.IgnoreQueryParameters);

    public static GrpcStatsSettings TranslateStats(GrpcStatsFilterConfig message) => new()
    {
        AllMethods = message.StatsForAllMethods ?? false,
        Methods = message.IndividualMethodStatsAllowlist is { } list ? Methods(list) : null,
        RecordsUpstreamTime = message.EnableUpstreamStats,
        ReplacesDots = message.ReplaceDotsInGrpcServiceName,
        KeepsMessageCounts = message.EmitFilterState,
    };

    private static FrozenSet<string> Methods(GrpcMethodList list) =>
        list.Services.SelectMany(static s => s.MethodNames.Select(m => $"{s.Name}/{m}"))
            .ToFrozenSet(StringComparer.Ordinal);
}
