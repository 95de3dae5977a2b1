using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>The side of the codec: what it tells of the request, and where the filters' response leaves to it.</summary>
public sealed partial class HttpStream
{
    /// <summary>The head is in <see cref="RequestHeaders"/>.</summary>
    internal void OnRequestHeaders(bool endStream)
    {
        if (endStream)
        {
            OnRequestComplete();
        }

        RequestEntry.Process(this, endStream);
    }

    internal void OnRequestData(ReadOnlySpan<byte> data, bool endStream)
    {
        Info.BytesReceived += data.Length;
        Timer.Touch();
        if (endStream)
        {
            OnRequestComplete();
        }

        if (MayDecode)
        {
            Chain.Decode.Data(data, endStream);
        }
    }

    /// <summary>The trailers are in <see cref="RequestTrailers"/>.</summary>
    internal void OnRequestTrailers()
    {
        OnRequestComplete();
        if (MayDecode)
        {
            Chain.Decode.Trailers();
        }
    }

    /// <summary>The client is gone, or reset the stream.</summary>
    internal void OnDownstreamReset(
        string details, ResponseFlags flag = ResponseFlags.DownstreamConnectionTermination)
    {
        if (!IsOver)
        {
            Info.Flags |= flag;
            Info.Details = details;
            End();
        }
    }

    internal void OnDownstreamAboveHighWatermark()
    {
        if (!IsOver)
        {
            PauseSender(isDecode: false);
        }
    }

    internal void OnDownstreamBelowLowWatermark()
    {
        if (!IsOver)
        {
            ResumeSender(isDecode: false);
        }
    }

    internal void WriteResponseHeaders(bool endStream)
    {
        ResponseExit.Process(this);
        Manager.OnResponse(Info.ResponseCode);
        ResponseStarted = true;
        Info.ResponseStartMs = Worker.Loop.NowMs;
        Codec.EncodeHeaders(this, ResponseHeaders, endStream);
        if (Tunnel != Tunnel.None && Info.ResponseCode is 101 or (>= 200 and < 300))
        {
            Manager.OnTunnelGranted(this);
        }

        if (endStream)
        {
            OnResponseComplete();
        }
    }

    internal void WriteResponseData(ReadOnlySpan<byte> data, bool endStream)
    {
        Info.BytesSent += data.Length;
        Codec.EncodeData(this, data, endStream);
        if (endStream)
        {
            OnResponseComplete();
        }
    }

    internal void WriteResponseTrailers()
    {
        if (ResponseTrailers.Count == 0)
        {
            // A filter took them all: the body just ends.
            Codec.EncodeData(this, default, endStream: true);
        }
        else
        {
            Codec.EncodeTrailers(this, ResponseTrailers);
        }

        OnResponseComplete();
    }

    internal void PauseSender(bool isDecode)
    {
        if (isDecode)
        {
            Codec.PauseReading(this);
        }
        else
        {
            _chain?.OnDownstreamAboveHighWatermark();
        }
    }

    internal void ResumeSender(bool isDecode)
    {
        if (isDecode)
        {
            Codec.ResumeReading(this);
        }
        else
        {
            _chain?.OnDownstreamBelowLowWatermark();
        }
    }

    private void OnRequestComplete()
    {
        RequestComplete = true;
        Info.RequestEndMs = Worker.Loop.NowMs;
        Timer.OnRequestComplete();
    }

    private void OnResponseComplete()
    {
        ResponseComplete = true;
        End();
    }
}
