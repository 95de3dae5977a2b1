using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// grpc-retry-pushback-ms (gRFC A6): a server that cannot serve a call now says when to try again, or, with a negative
/// number or anything that is none, that nobody should.
/// </summary>
internal static class RetryPushback
{
    internal enum Answer : byte
    {
        /// <summary>The server says nothing.</summary>
        None,

        /// <summary>Not before the time it gives.</summary>
        After,

        /// <summary>Not at all.</summary>
        Never,
    }

    /// <summary>Only an answer with grpc-status can carry it.</summary>
    public static Answer Read(HeaderTable response, out long waitMs)
    {
        waitMs = 0;
        if (!response.Contains(HeaderName.GrpcStatus)
            || !response.TryGet("grpc-retry-pushback-ms"u8, out ReadOnlySpan<byte> text))
        {
            return Answer.None;
        }

        bool waits = Utf8Parser.TryParse(text, out waitMs, out int used) && used == text.Length
            && waitMs is >= 0 and <= Limits.RetryPushbackMs;
        return waits ? Answer.After : Answer.Never;
    }
}
