using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Telemetry;

/// <summary>Whether an access log's filter (or a local reply mapper's) holds for a stream or a connection.</summary>
internal static class AccessLogFilters
{
    public static bool Holds(AccessLogFilter filter, FormatSource source, FastRandom random) => filter.Kind switch
    {
        AccessLogFilterKind.StatusCode => HoldsNumber(filter, source, FormatField.ResponseCode, divisor: 1),
        AccessLogFilterKind.Duration => HoldsNumber(filter, source, FormatField.Duration, divisor: 1000),
        AccessLogFilterKind.NotHealthCheck => source is not StreamInfo { IsHealthCheck: true },
        AccessLogFilterKind.Runtime => HoldsFraction(filter, source, random),
        AccessLogFilterKind.And => HoldsAll(filter.Children, source, random),
        AccessLogFilterKind.Or => HoldsAny(filter.Children, source, random),
        AccessLogFilterKind.Header => source.RequestHeaders is { } headers && filter.Header!.Matches(headers),
        AccessLogFilterKind.ResponseFlag => HoldsFlags(filter, source.ResponseFlags),
        AccessLogFilterKind.GrpcStatus => HoldsGrpcStatus(filter, source),
        AccessLogFilterKind.LogType => (((filter.LogTypes >> (int)source.LogType) & 1) != 0) != filter.Exclude,
        AccessLogFilterKind.Metadata => filter.Metadata!.Holds(source),
        AccessLogFilterKind.Traceable => source is StreamInfo { IsTraced: true, IsHealthCheck: false },
        _ => false,
    };

    private static bool HoldsNumber(AccessLogFilter filter, FormatSource source, FormatField field, long divisor)
    {
        if (!source.TryGetNumber(field, out long value))
        {
            value = 0;
        }

        value /= divisor;
        long limit = filter.Number.Value;
        return filter.Operator switch
        {
            ComparisonOperator.GreaterOrEqual => value >= limit,
            ComparisonOperator.LessOrEqual => value <= limit,
            ComparisonOperator.NotEqual => value != limit,
            _ => value == limit,
        };
    }

    /// <summary>The draw comes from x-request-id, so that every hop logs the same requests, unless told otherwise.</summary>
    private static bool HoldsFraction(AccessLogFilter filter, FormatSource source, FastRandom random)
    {
        const int IdDigits = 8;
        ulong draw = random.Next();
        if (!filter.UseIndependentRandomness && source.RequestHeaders is { } headers
            && headers.TryGet(HeaderName.XRequestId, out ReadOnlySpan<byte> id) && id.Length >= IdDigits
            && System.Buffers.Text.Utf8Parser.TryParse(id[..IdDigits], out uint fromId, out int used, 'x')
            && used == IdDigits)
        {
            draw = fromId;
        }

        return filter.Fraction.Holds(draw);
    }

    private static bool HoldsAll(AccessLogFilter[] filters, FormatSource source, FastRandom random)
    {
        foreach (AccessLogFilter filter in filters)
        {
            if (!Holds(filter, source, random))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsAny(AccessLogFilter[] filters, FormatSource source, FastRandom random)
    {
        foreach (AccessLogFilter filter in filters)
        {
            if (Holds(filter, source, random))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsFlags(AccessLogFilter filter, ResponseFlags flags) =>
        (flags & (filter.Flags == ResponseFlags.None ? ~ResponseFlags.None : filter.Flags)) != 0;

    /// <summary>Any request has a status here: without grpc-status it is what the HTTP status means to gRPC.</summary>
    private static bool HoldsGrpcStatus(AccessLogFilter filter, FormatSource source)
    {
        if (!GrpcStatusNames.TryGetStatus(source, onlyKnown: true, out long status))
        {
            status = GrpcSemantics.Unknown;
        }

        bool named = Array.IndexOf(filter.GrpcStatuses, (int)status) >= 0;
        return named != filter.Exclude;
    }
}
