using Tulle.Model.Formatting;

namespace Tulle.Proxy.Grpc;

/// <summary>
/// How many messages a call had each way, as grpc_stats leaves them for access logs: the filter state
/// "envoy.filters.http.grpc_stats" of Envoy. There is none before the first message.
/// </summary>
public struct GrpcMessageCounts
{
    private const string FilterState = "envoy.filters.http.grpc_stats";

    public long Requests;
    public long Responses;

    /// <param name="key">%FILTER_STATE(...)%'s argument: the name, alone or with :TYPED, :PLAIN or :FIELD:...</param>
    /// <param name="into">Where the text goes.</param>
    internal readonly bool TryWrite(string key, ByteWriter into)
    {
        if (Requests + Responses == 0 || !key.StartsWith(FilterState, StringComparison.Ordinal))
        {
            return false;
        }

        switch (key.AsSpan(FilterState.Length))
        {
            case "" or ":TYPED":
                WriteJson(into);
                return true;
            case ":PLAIN":
                into.WriteNumber(Requests);
                into.WriteByte((byte)',');
                into.WriteNumber(Responses);
                return true;
            case ":FIELD:request_message_count":
                into.WriteNumber(Requests);
                return true;
            case ":FIELD:response_message_count":
                into.WriteNumber(Responses);
                return true;
            default:
                return false;
        }
    }

    /// <summary>As protobuf's JSON writes it: 64-bit numbers are strings, zero is left out.</summary>
    private readonly void WriteJson(ByteWriter into)
    {
        into.WriteByte((byte)'{');
        if (Requests > 0)
        {
            into.Write("\"requestMessageCount\":\""u8);
            into.WriteNumber(Requests);
            into.WriteByte((byte)'"');
        }

        if (Responses > 0)
        {
            into.Write(Requests > 0 ? ",\"responseMessageCount\":\""u8 : "\"responseMessageCount\":\""u8);
            into.WriteNumber(Responses);
            into.WriteByte((byte)'"');
        }

        into.WriteByte((byte)'}');
    }
}
