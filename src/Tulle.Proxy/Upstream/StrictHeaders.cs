using System.Buffers.Text;
using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>The router's strict_check_headers: a control header that says nothing usable refuses the request, where it
/// would be passed over otherwise.</summary>
internal static class StrictHeaders
{
    /// <summary>False: the request was answered with 400.</summary>
    public static bool Check(HttpStream stream, RouterSettings settings)
    {
        foreach (string name in settings.StrictCheckHeaders)
        {
            HeaderName id = HeaderNames.TableId(Encoding.ASCII.GetBytes(name));
            if (stream.RequestHeaders.TryGet(id, out ReadOnlySpan<byte> value) && !IsUsable(id, value))
            {
                stream.SendLocalReply(
                    400,
                    Encoding.Latin1.GetBytes($"invalid header '{name}' with value '{Encoding.Latin1.GetString(value)}'"),
                    "request_headers_failed_strict_check{" + name + "}",
                    ResponseFlags.InvalidEnvoyRequestHeaders);
                return false;
            }
        }

        return true;
    }

    private static bool IsUsable(HeaderName id, ReadOnlySpan<byte> value) =>
        id is HeaderName.XEnvoyRetryOn or HeaderName.XEnvoyRetryGrpcOn
            ? AreKnown(value, isGrpc: id == HeaderName.XEnvoyRetryGrpcOn)
            : Utf8Parser.TryParse(value, out ulong _, out int used) && used == value.Length;

    private static bool AreKnown(ReadOnlySpan<byte> list, bool isGrpc)
    {
        foreach (Range range in list.Split((byte)','))
        {
            RetryOn one = RetryOnNames.Parse(list[range]);
            if (one == RetryOn.None || (one >= RetryOn.GrpcCancelled) != isGrpc)
            {
                return false;
            }
        }

        return true;
    }
}
