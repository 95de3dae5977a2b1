namespace Tulle.Model.Formatting;

/// <summary>The points that %COMMON_DURATION(from:to:unit)% knows.</summary>
public enum FormatTimePoint : byte
{
    DownstreamRequestBegin,
    DownstreamRequestEnd,
    UpstreamConnectBegin,
    UpstreamConnectEnd,
    UpstreamTlsConnectEnd,
    UpstreamRequestBegin,
    UpstreamRequestEnd,
    UpstreamResponseBegin,
    UpstreamResponseEnd,
    DownstreamResponseBegin,
    DownstreamResponseEnd,
}
