using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Telemetry;

/// <summary>Whether an access log's filter (or a local reply mapper's) holds for a stream.</summary>
internal static class AccessLogFilters
{
    public static bool Holds(AccessLogFilter filter, HttpStream stream) => true;
}
