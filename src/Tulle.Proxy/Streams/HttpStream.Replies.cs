using Tulle.Http.Http1;
using Tulle.Model.Formatting;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Streams;

/// <summary>Answers that are made here and not by an upstream.</summary>
public sealed partial class HttpStream
{
    public ReadOnlySpan<byte> LocalReplyBody => _localReplyBody.Written;

    public void SendLocalReply(ProxyError error) => SendLocalReply(error.Status, error.Body, error.Details, error.Flag);

    /// <summary>
    /// Answers here and now: no filter sees more of the request. After the response head has left, all that is left is
    /// to cut the stream off. <paramref name="body"/> is copied.
    /// </summary>
    public void SendLocalReply(
        int status, ReadOnlySpan<byte> body, string details, ResponseFlags flags = ResponseFlags.None,
        int grpcStatus = -1)
    {
        if (IsOver)
        {
            return;
        }

        Info.Flags |= flags;
        Info.Details = details;
        if (ResponseStarted)
        {
            Reset(ResetReason.LocalReset);
            return;
        }

        _decodeAborted = true;
        IsLocalReply = true;
        ResponseHeaders.Clear();
        _localReplyBody.Clear();
        _localReplyBody.Write(body);
        LocalReply.Prepare(this, status, _localReplyBody, grpcStatus);
        SendPreparedReply();
    }

    /// <summary>
    /// As <see cref="SendLocalReply(int, ReadOnlySpan{byte}, string, ResponseFlags, int)"/>, for one who already has
    /// filled <see cref="ResponseHeaders"/> (:status first), as redirects and direct responses do.
    /// </summary>
    public void SendLocalReplyWithHeaders(ReadOnlySpan<byte> body, string details, ResponseFlags flags)
    {
        if (IsOver || ResponseStarted)
        {
            return;
        }

        Info.Flags |= flags;
        Info.Details = details;
        _decodeAborted = true;
        IsLocalReply = true;
        _localReplyBody.Clear();
        _localReplyBody.Write(body);
        LocalReply.Complete(this, _localReplyBody);
        SendPreparedReply();
    }

    /// <summary>What a body format sees as the body that would have been sent.</summary>
    internal void OfferLocalReplyBody(ReadOnlySpan<byte> body)
    {
        _localReplyBody.Clear();
        _localReplyBody.Write(body);
    }

    /// <summary>The codec cannot read on: answers what it says, and the connection ends.</summary>
    internal void RejectMessage(Http1Error error)
    {
        if (error.HasFlag)
        {
            Manager.Count(Manager.Stats.DownstreamCxProtocolError);
            Info.Flags |= ResponseFlags.DownstreamProtocolError;
        }

        if (error == Http1Error.PathWithFragment)
        {
            Manager.Count(Manager.Stats.DownstreamRqFailedPathNormalization);
        }

        MustCloseConnection |= error.Closes && error != Http1Error.MissingHost;
        Span<byte> body = stackalloc byte[64];
        int length = System.Text.Encoding.ASCII.GetBytes(error.Body, body);
        SendLocalReply(error.Status, body[..length], error.Details);
    }

    internal void OnBufferLimit(bool isDecode) =>
        SendLocalReply(isDecode ? ProxyErrors.RequestTooLarge : ProxyErrors.ResponseTooLarge);

    private void SendPreparedReply()
    {
        // A 400 of our own says that the two sides may not agree on the framing: nothing more is read from there.
        MustCloseConnection |= ResponseHeaders.Status == 400 && !Manager.KeepsConnectionOnBadMessage;
        bool headersOnly = IsHeadRequest || _localReplyBody.Length == 0;
        if (_chain is null || _encodeStarted)
        {
            // No chain yet, or a filter of the response itself gave up: nobody is left to be asked.
            WriteResponseHeaders(headersOnly);
            if (!headersOnly)
            {
                WriteResponseData(_localReplyBody.Written, endStream: true);
            }

            return;
        }

        _encodeStarted = true;
        _chain.Encode.Headers(headersOnly);
        if (!headersOnly && !IsOver)
        {
            _chain.Encode.Data(_localReplyBody.Written, endStream: true);
        }
    }
}
