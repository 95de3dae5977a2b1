using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Streams;

/// <summary>The head and body of an answer that is made here, with local_reply_config applied.</summary>
internal static class LocalReply
{
    /// <summary>Fills the response head from nothing.</summary>
    public static void Prepare(HttpStream stream, int status, ByteWriter body, int grpcStatus)
    {
        HeaderTable headers = stream.ResponseHeaders;
        headers.Status = status;
        stream.GrpcStatusOfReply = grpcStatus;
        Complete(stream, body);
    }

    /// <summary>The head has at least :status. <paramref name="body"/> may be rewritten.</summary>
    public static void Complete(HttpStream stream, ByteWriter body)
    {
        HeaderTable headers = stream.ResponseHeaders;
        stream.Info.ResponseCode = headers.Status;
        stream.Manager.ApplyResponseMutations(stream);
        ReadOnlySpan<byte> contentType = "text/plain"u8;
        if (stream.Manager.Config.LocalReply is { } settings)
        {
            contentType = Rewrite(stream, settings, body, contentType);
        }

        if (!stream.IsGrpcWeb && GrpcSemantics.IsGrpcRequest(stream.RequestHeaders))
        {
            GrpcReply.Apply(stream, body, contentType);
            return;
        }

        if (body.Length == 0)
        {
            headers.RemoveAll(HeaderName.ContentType);
            headers.RemoveAll(HeaderName.ContentLength);
            return;
        }

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(body.Length, digits, out int length);
        headers.Set(HeaderName.ContentLength, digits[..length]);
        if (!headers.Contains(HeaderName.ContentType))
        {
            headers.Set(HeaderName.ContentType, contentType);
        }
    }

    private static ReadOnlySpan<byte> Rewrite(
        HttpStream stream, LocalReplySettings settings, ByteWriter body, ReadOnlySpan<byte> contentType)
    {
        BodyFormat? format = settings.BodyFormat;
        foreach (LocalReplyMapper mapper in settings.Mappers)
        {
            if (!AccessLogFilters.Holds(mapper.Filter, stream.Info, stream.Worker.Random))
            {
                continue;
            }

            if (mapper.Body is not null)
            {
                body.Clear();
                body.Write(mapper.Body);
            }

            HeaderMutationRunner.Apply(
                mapper.HeadersToAdd, stream.ResponseHeaders, stream.Info, stream.Worker.Routing);
            if (mapper.Status != 0)
            {
                stream.ResponseHeaders.Status = mapper.Status;
                stream.Info.ResponseCode = mapper.Status;
            }

            format = mapper.BodyFormat ?? format;
            break;
        }

        if (format is null)
        {
            return contentType;
        }

        ByteWriter formatted = stream.Worker.ScratchText;
        formatted.Clear();
        Write(format, stream.Info, formatted);
        body.Clear();
        body.Write(formatted.Written);
        return format.ContentType;
    }

    private static void Write(BodyFormat format, FormatSource source, ByteWriter into)
    {
        if (format.Text is not null)
        {
            format.Text.Write(source, into);
        }
        else
        {
            format.Json!.Write(source, into);
            into.WriteByte((byte)'\n');
        }
    }
}
