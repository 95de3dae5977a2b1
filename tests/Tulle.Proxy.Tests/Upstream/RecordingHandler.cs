using System.Text;
using Tulle.Http;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>Sends one request as soon as a connection is there, and remembers all that it is told.</summary>
internal sealed class RecordingHandler : UpstreamHandler
{
    private readonly HeaderTable _request = new();
    private readonly StringBuilder _body = new();
    private readonly byte[] _requestBody;

    public RecordingHandler(string method = "GET", string path = "/", string body = "", params string[] fields)
    {
        _requestBody = Encoding.Latin1.GetBytes(body);
        _request.Add(HeaderName.Method, Encoding.Latin1.GetBytes(method));
        _request.Add(HeaderName.Path, Encoding.Latin1.GetBytes(path));
        _request.Add(HeaderName.Authority, "web"u8);
        _request.Add(HeaderName.Scheme, "http"u8);
        foreach (string field in fields)
        {
            string[] parts = field.Split(": ", 2);
            _request.Add(Encoding.Latin1.GetBytes(parts[0]), Encoding.Latin1.GetBytes(parts[1]));
        }
    }

    public override HeaderTable ResponseHeaders { get; } = new();

    public override HeaderTable ResponseTrailers { get; } = new();

    public UpstreamStream? Stream { get; private set; }

    /// <summary>Sends head and body when ready; else the test does.</summary>
    public bool SendsItself { get; init; } = true;

    public bool EndsRequest { get; init; } = true;

    public int Status { get; private set; }

    public string Body => _body.ToString();

    public bool Ended { get; private set; }

    public int Informational { get; private set; }

    public ResetReason Reset { get; private set; }

    public PoolFailureReason? Failure { get; private set; }

    public int AboveHigh { get; private set; }

    public int BelowLow { get; private set; }

    public bool IsSettled => Ended || Reset != ResetReason.None || Failure is not null;

    public override void OnPoolReady(UpstreamStream stream, EndpointState endpoint)
    {
        Stream = stream;
        if (SendsItself)
        {
            stream.SendHeaders(_request, endStream: EndsRequest && _requestBody.Length == 0);
            if (_requestBody.Length > 0)
            {
                stream.SendData(_requestBody, EndsRequest);
            }
        }
    }

    public override void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint) => Failure = reason;

    public override void OnInformational() => Informational++;

    public override void OnResponseHeaders(bool endStream)
    {
        Status = ResponseHeaders.Status;
        Ended |= endStream;
    }

    public override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        _body.Append(Encoding.Latin1.GetString(data));
        Ended |= endStream;
    }

    public override void OnTrailers() => Ended = true;

    public override void OnReset(ResetReason reason) => Reset = reason;

    public override void OnAboveHighWatermark() => AboveHigh++;

    public override void OnBelowLowWatermark() => BelowLow++;
}
