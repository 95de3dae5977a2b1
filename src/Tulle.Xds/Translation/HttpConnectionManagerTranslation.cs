using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class HttpConnectionManagerTranslation
{
    public static Model.HttpConnectionManager Translate(Messages.HttpConnectionManager message, string name, Scope at)
    {
        RefuseUnsupported(message, at);
        HttpProtocolOptions? common = message.CommonHttpProtocolOptions;
        UuidRequestIdConfig? uuid = RequestIdConfig(message.RequestIdExtension, at);
        (Model.RouteConfiguration? routes, string? routeName) = TranslateRoutes(message, at);
        return new Model.HttpConnectionManager
        {
            Name = name,
            CodecType = (CodecType)message.CodecType,
            StatPrefix = message.StatPrefix.Replace(':', '_'),
            RouteConfiguration = routes,
            RouteConfigName = routeName,
            HttpFilters = HttpFilterTranslation.TranslateChain(message.HttpFilters, at, "http_filters"),
            AccessLogs = AccessLogTranslation.TranslateAll(message.AccessLog, at),
            AccessLogFlushIntervalMs =
                (message.AccessLogOptions?.AccessLogFlushInterval ?? message.AccessLogFlushInterval).Ms(0),
            LogsNewRequests = message.AccessLogOptions?.FlushAccessLogOnNewRequest ?? false,
            LogsNewTunnels = message.AccessLogOptions?.FlushLogOnTunnelSuccessfullyEstablished ?? false,
            ServerName = Texts.Bytes(
                message.ServerName.Length > 0 ? message.ServerName : at.Context.Environment.ServerName),
            ServerHeaderTransformation = (ServerHeaderTransformation)message.ServerHeaderTransformation,
            SchemeToOverwrite = message.SchemeHeaderTransformation is { SchemeToOverwrite.Length: > 0 } scheme
                ? Texts.Bytes(scheme.SchemeToOverwrite)
                : null,
            SchemeMatchUpstream = message.SchemeHeaderTransformation?.MatchUpstream ?? false,
            AddUserAgent = message.AddUserAgent ?? false,
            Via = Texts.Bytes(message.Via),
            AppendXForwardedPort = message.AppendXForwardedPort,
            UseRemoteAddress = message.UseRemoteAddress ?? false,
            XffTrustedHops = (int)Math.Min(message.XffNumTrustedHops, int.MaxValue),
            SkipXffAppend = message.SkipXffAppend,
            OriginalIpDetection = TranslateOriginalIp(message, at),
            InternalAddress = TranslateInternalAddress(message.InternalAddressConfig, at),
            ForwardClientCertDetails = (ForwardClientCertDetails)message.ForwardClientCertDetails,
            ClientCertDetails = TranslateCertDetails(message.SetCurrentClientCertDetails),
            GenerateRequestId = message.GenerateRequestId ?? true,
            PreserveExternalRequestId = message.PreserveExternalRequestId,
            AlwaysSetRequestIdInResponse = message.AlwaysSetRequestIdInResponse,
            PackTraceReason = uuid?.PackTraceReason ?? true,
            UseRequestIdForTraceSampling = uuid?.UseRequestIdForTraceSampling ?? true,
            NormalizePath = message.NormalizePath ?? false,
            MergeSlashes = message.MergeSlashes,
            EscapedSlashesAction = TranslateEscapedSlashes(message.PathWithEscapedSlashesAction),
            StripPortMode = TranslateStripPort(message),
            StripTrailingHostDot = message.StripTrailingHostDot,
            MaxRequestHeadersKb = (int)(message.MaxRequestHeadersKb ?? Limits.RequestHeadersKb),
            MaxHeadersCount = (int)Math.Min(common?.MaxHeadersCount ?? Limits.HeadersCount, int.MaxValue),
            HeadersWithUnderscoresAction =
                ProtocolTranslation.Underscores(common?.HeadersWithUnderscoresAction ?? default),
            MaxRequestsPerConnection = (int)Math.Min(common?.MaxRequestsPerConnection ?? 0, int.MaxValue),
            IdleTimeoutMs = common?.IdleTimeout.Ms(3_600_000) ?? 3_600_000,
            MaxConnectionDurationMs = common?.MaxConnectionDuration.Ms(0) ?? 0,
            MaxStreamDurationMs = common?.MaxStreamDuration.Ms(0) ?? 0,
            StreamIdleTimeoutMs = message.StreamIdleTimeout.Ms(300_000),
            RequestTimeoutMs = message.RequestTimeout.Ms(0),
            RequestHeadersTimeoutMs = message.RequestHeadersTimeout.Ms(0),
            DrainTimeoutMs = message.DrainTimeout.Ms(5_000),
            DelayedCloseTimeoutMs = message.DelayedCloseTimeout.Ms(1_000),
            Proxy100Continue = message.Proxy100Continue,
            StreamErrorOnInvalidHttpMessage = message.StreamErrorOnInvalidHttpMessage ?? false,
            Http1 = ProtocolTranslation.Http1(message.HttpProtocolOptions, at.Field("http_protocol_options")),
            Http2 = ProtocolTranslation.Http2(message.Http2ProtocolOptions),
            Upgrades = HttpFilterTranslation.TranslateUpgrades(message.UpgradeConfigs, at),
            LocalReply = LocalReplyTranslation.Translate(message.LocalReplyConfig, at.Field("local_reply_config")),
            Tracing = TranslateTracing(message.Tracing, at.Field("tracing")),
            EarlyHeaderMutations = TranslateEarlyMutations(message, at),
        };
    }

    private static (Model.RouteConfiguration? Routes, string? Name) TranslateRoutes(
        Messages.HttpConnectionManager message, Scope at)
    {
        switch (message.RouteSpecifierCase)
        {
            case HttpConnectionManager_RouteSpecifierCase.RouteConfig:
                return (RouteConfigurationTranslation.Translate(
                    message.RouteConfig!, at.Field("route_config"), checkClustersByDefault: true), null);
            case HttpConnectionManager_RouteSpecifierCase.Rds:
                if (message.Rds!.ConfigSource is not { } source)
                {
                    at.Field("rds").Field("config_source").Error("an RDS config source is needed");
                    return (null, message.Rds.RouteConfigName);
                }

                ConfigSourceTranslation.Check(source, at.Field("rds").Field("config_source"));
                at.Context.RouteDependencies.Add(new RouteDependency(message.Rds.RouteConfigName, source));
                return (null, message.Rds.RouteConfigName);
            case HttpConnectionManager_RouteSpecifierCase.ScopedRoutes:
                at.Field("scoped_routes").NotSupported("scoped routes");
                return (null, null);
            default:
                at.Error("a connection manager needs one of route_config, rds");
                return (null, null);
        }
    }

    private static XffDetection? TranslateOriginalIp(Messages.HttpConnectionManager message, Scope at)
    {
        XffDetection? result = null;
        for (int i = 0; i < message.OriginalIpDetectionExtensions.Count; i++)
        {
            TypedExtensionConfig extension = message.OriginalIpDetectionExtensions[i];
            Scope here = at.Item("original_ip_detection_extensions", i);
            if (extension.TypedConfig?.Message is not XffConfig xff)
            {
                Extensions.Refuse(extension.TypedConfig, extension.Name, here);
                continue;
            }

            if (message.UseRemoteAddress == true || message.XffNumTrustedHops > 0)
            {
                here.Error(message.UseRemoteAddress == true
                    ? "Original IP detection extensions and use_remote_address may not be mixed"
                    : "Original IP detection extensions and xff_num_trusted_hops may not be mixed");
            }
            else if (result is not null)
            {
                here.NotSupported("a second original IP detection extension");
            }

            if (xff.XffTrustedCidrs is not null && xff.XffNumTrustedHops > 0)
            {
                here.Error("Cannot set both xff_num_trusted_hops and xff_trusted_cidrs");
            }

            Model.CidrRange[] ranges = xff.XffTrustedCidrs is null ? []
                : AddressTranslation.TranslateRanges(xff.XffTrustedCidrs.Cidrs, here.Field("xff_trusted_cidrs"), "cidrs");
            result = new XffDetection(
                (int)Math.Min(xff.XffNumTrustedHops, int.MaxValue), ranges, xff.SkipXffAppend ?? true);
        }

        return result;
    }

    private static InternalAddressSettings? TranslateInternalAddress(
        HttpConnectionManager_InternalAddressConfig? message, Scope at) =>
        message is null
            ? null
            : new InternalAddressSettings(
                message.UnixSockets,
                AddressTranslation.TranslateRanges(
                    message.CidrRanges, at.Field("internal_address_config"), "cidr_ranges"));

    private static ClientCertDetails TranslateCertDetails(HttpConnectionManager_SetCurrentClientCertDetails? message) =>
        message is null
            ? ClientCertDetails.None
            : (message.Subject == true ? ClientCertDetails.Subject : 0)
                | (message.Cert ? ClientCertDetails.Cert : 0)
                | (message.Chain ? ClientCertDetails.Chain : 0)
                | (message.Dns ? ClientCertDetails.Dns : 0)
                | (message.Uri ? ClientCertDetails.Uri : 0);

    private static UuidRequestIdConfig? RequestIdConfig(RequestIDExtension? message, Scope at)
    {
        if (message?.TypedConfig is null or { Message: UuidRequestIdConfig })
        {
            return message?.TypedConfig?.Message as UuidRequestIdConfig;
        }

        Extensions.Refuse(message.TypedConfig, "request_id_extension", at.Field("request_id_extension"));
        return null;
    }

    private static StripPortMode TranslateStripPort(Messages.HttpConnectionManager message) =>
        message.StripAnyHostPort ? StripPortMode.Any
        : message.StripMatchingHostPort ? StripPortMode.Matching
        : StripPortMode.None;

    private static EscapedSlashesAction TranslateEscapedSlashes(
        HttpConnectionManager_PathWithEscapedSlashesAction action) => action switch
        {
            HttpConnectionManager_PathWithEscapedSlashesAction.RejectRequest => EscapedSlashesAction.RejectRequest,
            HttpConnectionManager_PathWithEscapedSlashesAction.UnescapeAndRedirect =>
                EscapedSlashesAction.UnescapeAndRedirect,
            HttpConnectionManager_PathWithEscapedSlashesAction.UnescapeAndForward =>
                EscapedSlashesAction.UnescapeAndForward,
            _ => EscapedSlashesAction.KeepUnchanged,
        };

    private static TracingSettings? TranslateTracing(HttpConnectionManager_Tracing? message, Scope at)
    {
        if (message is null)
        {
            return null;
        }

        if (message.Provider is not null)
        {
            at.Field("provider").NotSupported($"tracing provider '{message.Provider.Name}'");
        }

        return new TracingSettings
        {
            ClientSampling = at.Context.Runtime.Fraction("tracing.client_enabled", OfPercent(message.ClientSampling)),
            RandomSampling = at.Context.Runtime.Fraction("tracing.random_sampling", OfPercent(message.RandomSampling)),
            OverallSampling = at.Context.Runtime.Fraction("tracing.global_enabled", OfPercent(message.OverallSampling)),
        };
    }

    private static Model.FractionalPercent OfPercent(Percent? percent) =>
        percent is null
            ? Model.FractionalPercent.Always
            : new Model.FractionalPercent((uint)Math.Round(percent.Value * 100), 10_000);

    private static HeaderMutations TranslateEarlyMutations(Messages.HttpConnectionManager message, Scope at)
    {
        var all = new List<Model.HeaderMutation>();
        for (int i = 0; i < message.EarlyHeaderMutationExtensions.Count; i++)
        {
            TypedExtensionConfig extension = message.EarlyHeaderMutationExtensions[i];
            Scope here = at.Item("early_header_mutation_extensions", i);
            if (extension.TypedConfig?.Message is EarlyHeaderMutation early)
            {
                all.AddRange(HeaderMutationTranslation.TranslateOrdered(
                    early.Mutations, here.Field("typed_config"), "mutations").Items);
            }
            else
            {
                Extensions.Refuse(extension.TypedConfig, extension.Name, here);
            }
        }

        return all.Count == 0 ? HeaderMutations.None : new HeaderMutations([.. all]);
    }

    private static void RefuseUnsupported(Messages.HttpConnectionManager message, Scope at)
    {
        if (message.CodecType == HttpConnectionManager_CodecType.Http3)
        {
            at.Field("codec_type").NotSupported($"a {message.CodecType} listener");
        }

        if (message.StripAnyHostPort && message.StripMatchingHostPort)
        {
            at.Error("Cannot set both strip_matching_host_port and strip_any_host_port");
        }
    }
}
