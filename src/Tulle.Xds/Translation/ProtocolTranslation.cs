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

        if (message.HeaderKeyFormat is not null)
        {
            // The header table knows lower-case names only.
            at.Field("header_key_format").NotSupported("another case of header names than lower case");
        }

        return new Http1Settings
        {
            AllowAbsoluteUrl = message.AllowAbsoluteUrl ?? true,
            AcceptHttp10 = message.AcceptHttp10,
            DefaultHostForHttp10 = Texts.Bytes(message.DefaultHostForHttp10),
            EnableTrailers = message.EnableTrailers,
            AllowChunkedLength = message.AllowChunkedLength,
            AllowCustomMethods = message.AllowCustomMethods,
            StreamErrorOnInvalidHttpMessage = message.OverrideStreamErrorOnInvalidHttpMessage,
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
            AllowConnect = message.AllowConnect,
            StreamErrorOnInvalidHttpMessage = message.OverrideStreamErrorOnInvalidHttpMessage,
        };
    }

    // The model's members have the numbers of the message's.
    public static HeadersWithUnderscoresAction Underscores(HttpProtocolOptions_HeadersWithUnderscoresAction action) =>
        (HeadersWithUnderscoresAction)action;
}
