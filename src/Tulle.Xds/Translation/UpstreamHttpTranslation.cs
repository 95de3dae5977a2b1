using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>A cluster's HTTP options: the typed extension, or the deprecated fields of the cluster itself.</summary>
internal static class UpstreamHttpTranslation
{
    private const string Key = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    public static UpstreamHttpSettings Translate(Messages.Cluster message, Scope at)
    {
        foreach (KeyValuePair<string, Any> pair in message.TypedExtensionProtocolOptions)
        {
            Scope here = at.Entry("typed_extension_protocol_options", pair.Key);
            if (pair.Value.Message is UpstreamsHttpProtocolOptions options && pair.Key == Key)
            {
                return FromExtension(options, here);
            }

            Extensions.Refuse(pair.Value, pair.Key, here);
        }

        var settings = new UpstreamHttpSettings
        {
            Protocol = message.Http2ProtocolOptions is null ? UpstreamProtocol.Http1 : UpstreamProtocol.Http2,
            Http1 = ProtocolTranslation.Http1(message.HttpProtocolOptions, at.Field("http_protocol_options")),
            Http2 = ProtocolTranslation.Http2(message.Http2ProtocolOptions),
            MaxRequestsPerConnection = message.MaxRequestsPerConnection ?? 0,
            AutoSni = message.UpstreamHttpProtocolOptions?.AutoSni ?? false,
            AutoSanValidation = message.UpstreamHttpProtocolOptions?.AutoSanValidation ?? false,
        };
        return message.CommonHttpProtocolOptions is { } common ? WithCommon(settings, common) : settings;
    }

    private static UpstreamHttpSettings FromExtension(UpstreamsHttpProtocolOptions message, Scope at)
    {
        RefuseUnsupported(message, at);
        UpstreamProtocol protocol = UpstreamProtocol.Http1;
        Http1ProtocolOptions? http1 = null;
        Http2ProtocolOptions? http2 = null;
        switch (message.UpstreamProtocolOptionsCase)
        {
            case UpstreamsHttpProtocolOptions_UpstreamProtocolOptionsCase.ExplicitHttpConfig:
                http1 = message.ExplicitHttpConfig!.HttpProtocolOptions;
                http2 = message.ExplicitHttpConfig.Http2ProtocolOptions;
                protocol = http2 is null ? UpstreamProtocol.Http1 : UpstreamProtocol.Http2;
                break;
            case UpstreamsHttpProtocolOptions_UpstreamProtocolOptionsCase.UseDownstreamProtocolConfig:
                http1 = message.UseDownstreamProtocolConfig!.HttpProtocolOptions;
                http2 = message.UseDownstreamProtocolConfig.Http2ProtocolOptions;
                protocol = UpstreamProtocol.SameAsDownstream;
                break;
            case UpstreamsHttpProtocolOptions_UpstreamProtocolOptionsCase.AutoConfig:
                http1 = message.AutoConfig!.HttpProtocolOptions;
                http2 = message.AutoConfig.Http2ProtocolOptions;
                protocol = UpstreamProtocol.Auto;
                break;
            default:
                at.Error("one of explicit_http_config, use_downstream_protocol_config, auto_config is needed");
                break;
        }

        var settings = new UpstreamHttpSettings
        {
            Protocol = protocol,
            Http1 = ProtocolTranslation.Http1(http1, at.Field("http_protocol_options")),
            Http2 = ProtocolTranslation.Http2(http2),
            AutoSni = message.UpstreamHttpProtocolOptions?.AutoSni ?? false,
            AutoSanValidation = message.UpstreamHttpProtocolOptions?.AutoSanValidation ?? false,
        };
        return message.CommonHttpProtocolOptions is { } common ? WithCommon(settings, common) : settings;
    }

    /// <summary>headers_with_underscores_action is about requests: Envoy too gives it no meaning here.</summary>
    private static UpstreamHttpSettings WithCommon(UpstreamHttpSettings settings, HttpProtocolOptions common) =>
        settings with
        {
            IdleTimeoutMs = common.IdleTimeout.Ms(3_600_000),
            MaxConnectionDurationMs = common.MaxConnectionDuration.Ms(0),
            MaxStreamDurationMs = common.MaxStreamDuration.Ms(0),
            MaxRequestsPerConnection = common.MaxRequestsPerConnection ?? settings.MaxRequestsPerConnection,
            MaxResponseHeadersCount = (int)Math.Min(common.MaxHeadersCount ?? Limits.HeadersCount, int.MaxValue),
            MaxResponseHeadersKb = (int)(common.MaxResponseHeadersKb ?? Limits.ResponseHeadersKb),
        };

    private static void RefuseUnsupported(UpstreamsHttpProtocolOptions message, Scope at)
    {
        for (int i = 0; i < message.HttpFilters.Count; i++)
        {
            if (message.HttpFilters[i].TypedConfig?.Message is null || !message.HttpFilters[i].IsOptional)
            {
                at.Item("http_filters", i).NotSupported($"upstream HTTP filter '{message.HttpFilters[i].Name}'");
            }
        }

        if (message.OutlierDetection is not null)
        {
            at.Field("outlier_detection").NotSupported("outlier detection");
        }

        if (message.HeaderValidationConfig is not null)
        {
            at.Field("header_validation_config").NotSupported("an own header validator");
        }
    }
}
