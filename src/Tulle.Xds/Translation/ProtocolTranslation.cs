using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Http1ProtocolOptions and Http2ProtocolOptions, of both directions.</summary>
internal static class ProtocolTranslation
{
    public static Http1Settings Http1(Http1ProtocolOptions? message, Scope at)
    {
        if (message is null)
        {
            return Http1Settings.Default;
        }

        PreserveCaseFormatterConfig? preserve = PreserveCase(message.HeaderKeyFormat, at.Field("header_key_format"));
        return new Http1Settings
        {
            AllowAbsoluteUrl = message.AllowAbsoluteUrl ?? true,
            AcceptHttp10 = message.AcceptHttp10,
            DefaultHostForHttp10 = Texts.Bytes(message.DefaultHostForHttp10),
            EnableTrailers = message.EnableTrailers,
            AllowChunkedLength = message.AllowChunkedLength,
            AllowCustomMethods = message.AllowCustomMethods,
            StreamErrorOnInvalidHttpMessage = message.OverrideStreamErrorOnInvalidHttpMessage,
            HeaderKeyFormat = preserve is not null ? HeaderKeyFormat.PreserveCase
                : message.HeaderKeyFormat?.ProperCaseWords is not null ? HeaderKeyFormat.ProperCaseWords
                : HeaderKeyFormat.LowerCase,
            ProperCaseForOthers = preserve?.FormatterTypeOnEnvoyHeaders
                == PreserveCaseFormatterConfig_FormatterTypeOnEnvoyHeaders.ProperCase,
            ForwardReasonPhrase = preserve?.ForwardReasonPhrase ?? false,
        };
    }

    public static Http2Settings Http2(Http2ProtocolOptions? message)
    {
        if (message is null)
        {
            return Http2Settings.Default;
        }

        Http2Settings defaults = Http2Settings.Default;
        return new Http2Settings
        {
            HpackTableSize = (int?)message.HpackTableSize ?? defaults.HpackTableSize,
            MaxConcurrentStreams = (int?)message.MaxConcurrentStreams ?? defaults.MaxConcurrentStreams,
            InitialStreamWindowSize = (int?)message.InitialStreamWindowSize ?? defaults.InitialStreamWindowSize,
            InitialConnectionWindowSize =
                (int?)message.InitialConnectionWindowSize ?? defaults.InitialConnectionWindowSize,
            MaxOutboundControlFrames = Limit(message.MaxOutboundControlFrames, defaults.MaxOutboundControlFrames),
            MaxConsecutiveInboundFramesWithEmptyPayload = Limit(
                message.MaxConsecutiveInboundFramesWithEmptyPayload, defaults.MaxConsecutiveInboundFramesWithEmptyPayload),
            MaxInboundPriorityFramesPerStream = Limit(
                message.MaxInboundPriorityFramesPerStream, defaults.MaxInboundPriorityFramesPerStream),
            MaxInboundWindowUpdateFramesPerDataFrameSent = Limit(
                message.MaxInboundWindowUpdateFramesPerDataFrameSent, defaults.MaxInboundWindowUpdateFramesPerDataFrameSent),
            AllowConnect = message.AllowConnect,
            Keepalive = Keepalive(message.ConnectionKeepalive),
            StreamErrorOnInvalidHttpMessage = message.OverrideStreamErrorOnInvalidHttpMessage,
        };
    }

    private static Http2Keepalive? Keepalive(KeepaliveSettings? message) => message is null ? null : new Http2Keepalive
    {
        IntervalMs = message.Interval.Ms(0),
        TimeoutMs = message.Timeout.Ms(0),
        JitterPercent = (int)Math.Clamp(message.IntervalJitter?.Value ?? 15, 0, 100),
        IdleIntervalMs = message.ConnectionIdleInterval.Ms(0),
    };

    private static int Limit(uint? value, int byDefault) => value is { } limit ? (int)Math.Min(limit, int.MaxValue) : byDefault;

    private static PreserveCaseFormatterConfig? PreserveCase(
        Http1ProtocolOptions_HeaderKeyFormat? format, Scope at)
    {
        if (format?.StatefulFormatter is not { } formatter)
        {
            return null;
        }

        if (formatter.TypedConfig?.Message is PreserveCaseFormatterConfig config)
        {
            return config;
        }

        Extensions.Refuse(formatter.TypedConfig, formatter.Name, at.Field("stateful_formatter"));
        return null;
    }

    // The model's members have the numbers of the message's.
    public static HeadersWithUnderscoresAction Underscores(HttpProtocolOptions_HeadersWithUnderscoresAction action) =>
        (HeadersWithUnderscoresAction)action;
}
