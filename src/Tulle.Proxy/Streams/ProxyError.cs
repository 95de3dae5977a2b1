using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>
/// An error on the request path: a value, never an exception. <see cref="ProxyErrors"/> lists them all, with the
/// status, Envoy's response flag and Envoy's response code details in one place.
/// </summary>
public sealed class ProxyError(
    int status, ResponseFlags flag, string details, string body, Fault fault, bool mayRetry = false)
{
    public int Status { get; } = status;

    public ResponseFlags Flag { get; } = flag;

    /// <summary>%RESPONSE_CODE_DETAILS%.</summary>
    public string Details { get; } = details;

    public byte[] Body { get; } = System.Text.Encoding.ASCII.GetBytes(body);

    public Fault Fault { get; } = fault;

    /// <summary>The request did not reach an origin that could have acted on it.</summary>
    public bool MayRetry { get; } = mayRetry;
}
