using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// Whether the endpoint answered one attempt well. Of HTTP the status tells it; a gRPC answer is 200 whatever happened,
/// so it is judged by grpc-status, which mostly comes in the trailers. Without one a gRPC answer is an error.
/// </summary>
internal struct EndpointVerdict
{
    /// <summary>Set while the trailers of a gRPC answer are waited for.</summary>
    private EndpointCounters? _waiting;

    public void Begin() => _waiting = null;

    public void OnHeaders(EndpointCounters counters, HeaderTable request, HeaderTable response, bool endStream)
    {
        int status = response.Status;
        if (status >= 500 || !GrpcSemantics.IsGrpcRequest(request))
        {
            Count(counters, isError: status >= 500);
        }
        else if (endStream)
        {
            Count(counters, IsErrorStatus(response));
        }
        else
        {
            _waiting = counters;
        }
    }

    public void OnTrailers(HeaderTable trailers) => Settle(IsErrorStatus(trailers));

    /// <summary>The answer ended without trailers, or was cut off.</summary>
    public void OnNoTrailers() => Settle(isError: true);

    private static bool IsErrorStatus(HeaderTable headers) =>
        !GrpcSemantics.TryGetStatus(headers, onlyKnown: true, out long status)
        || GrpcSemantics.ToHttpStatus(status) >= 500;

    private void Settle(bool isError)
    {
        if (_waiting is { } counters)
        {
            _waiting = null;
            Count(counters, isError);
        }
    }

    private static void Count(EndpointCounters counters, bool isError)
    {
        if (isError)
        {
            counters.RqError++;
        }
        else
        {
            counters.RqSuccess++;
        }
    }
}
