namespace Tulle.Http.Http2;

/// <summary>What the peer has told by SETTINGS, with the standard's values until then (RFC 9113 section 6.5.2).</summary>
internal struct PeerSettings
{
    internal const int SmallestMaxFrameBytes = 16384;
    internal const int LargestMaxFrameBytes = (1 << 24) - 1;

    public PeerSettings()
    {
    }

    internal uint HeaderTableBytes { get; private set; } = 4096;

    internal uint MaxConcurrentStreams { get; private set; } = uint.MaxValue;

    internal int InitialWindowBytes { get; private set; } = FlowWindow.DefaultBytes;

    internal int MaxFrameBytes { get; private set; } = SmallestMaxFrameBytes;

    internal bool EnablesConnectProtocol { get; private set; }

    /// <summary>NoError, or why the connection has to end.</summary>
    internal Http2ErrorCode Take(Http2SettingId id, uint value, bool peerIsServer)
    {
        switch (id)
        {
            case Http2SettingId.HeaderTableSize:
                HeaderTableBytes = value;
                break;
            case Http2SettingId.EnablePush:
                // A server may say 0, never 1.
                return value > (peerIsServer ? 0u : 1u) ? Http2ErrorCode.ProtocolError : Http2ErrorCode.NoError;
            case Http2SettingId.MaxConcurrentStreams:
                MaxConcurrentStreams = value;
                break;
            case Http2SettingId.InitialWindowSize:
                if (value > int.MaxValue)
                {
                    return Http2ErrorCode.FlowControlError;
                }
                InitialWindowBytes = (int)value;
                break;
            case Http2SettingId.MaxFrameSize:
                if (value is < SmallestMaxFrameBytes or > LargestMaxFrameBytes)
                {
                    return Http2ErrorCode.ProtocolError;
                }
                MaxFrameBytes = (int)value;
                break;
            case Http2SettingId.EnableConnectProtocol:
                // RFC 8441 section 3: 0 or 1, and never back to 0.
                if (value > 1 || (value == 0 && EnablesConnectProtocol))
                {
                    return Http2ErrorCode.ProtocolError;
                }
                EnablesConnectProtocol = value == 1;
                break;
            default:
                // MaxHeaderListSize is advice; unknown settings are ignored.
                break;
        }
        return Http2ErrorCode.NoError;
    }
}
