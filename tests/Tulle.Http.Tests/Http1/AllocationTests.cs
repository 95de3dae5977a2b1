using Tulle.Http.Http1;
using Tulle.Tests;

namespace Tulle.Http.Tests.Http1;

public sealed class AllocationTests
{
    [Fact]
    public void A_request_and_its_response_allocate_nothing_once_warm()
    {
        byte[] request = WireData.Bytes(
            "POST /api/items?id=7 HTTP/1.1\r\nHost: web.test\r\nUser-Agent: curl/8\r\nAccept: */*\r\nX-Custom: 1\r\n"
            + "Connection: keep-alive, x-hop\r\nX-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        byte[] response = WireData.Bytes("HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 2\r\n\r\nok");
        Exchange exchange = new();
        for (int i = 0; i < 50; i++)
        {
            exchange.Run(request, response);
        }

        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                exchange.Run(request, response);
            }
        }));
    }

    private sealed class Exchange
    {
        private readonly byte[] _input = new byte[4096];
        private readonly byte[] _output = new byte[4096];
        private readonly HeaderTable _request = new();
        private readonly HeaderTable _response = new();
        private readonly HeaderTable _trailers = new();
        private readonly RequestHeadParser _requestParser = new();
        private readonly ResponseHeadParser _responseParser = new();
        private readonly HttpDateCache _date = new();
        private BodyReader _body;
        private long _nowMs;

        public void Run(byte[] request, byte[] response)
        {
            request.CopyTo(_input, 0);
            _requestParser.Begin(Http1Limits.Default);
            Expect(_requestParser.Parse(_request, _input, 0, 20) == HeadStatus.NeedMore);
            Expect(_requestParser.Parse(_request, _input, 0, request.Length) == HeadStatus.Done);
            Expect(HopByHop.SanitizeNominated(_request) is null);
            HopByHop.RemoveFromRequest(_request, isUpgrade: false);
            _request.Add(HeaderName.Scheme, "http"u8);
            _request.Set(HeaderName.XRequestId, "0b7d41b2-6d0c-4a39-b7a8-1a0d5c0d6c6e"u8);
            _request.Add("x-added"u8, "value"u8);
            Expect(HeadWriter.Bound(_request) < _output.Length);
            HeadWriter.WriteRequest(_request, HeadExtras.Chunked, _output);

            _body.Begin(BodyFraming.Chunked, 0, Http1Limits.Default, _trailers);
            int at = _requestParser.Head.HeadBytes;
            BodyStatus status;
            do
            {
                status = _body.Read(_input.AsSpan(at, request.Length - at), out int consumed, out _);
                at += consumed;
            }
            while (status == BodyStatus.Data);
            Expect(status == BodyStatus.Done);

            response.CopyTo(_input, 2048);
            _responseParser.Begin(Http1Limits.Default, _requestParser.Head.Method);
            Expect(_responseParser.Parse(_response, _input, 2048, 2048 + response.Length) == HeadStatus.Done);
            HopByHop.RemoveFromResponse(_response, isUpgrade: false);
            _response.Add(HeaderName.Date, _date.Get(_nowMs += 1000));
            HeadWriter.WriteResponse(_response, HeadExtras.None, _output);
            _request.Release();
            _response.Release();
        }

        private static void Expect(bool condition)
        {
            if (!condition)
            {
                throw new InvalidOperationException("the exchange did not go as meant");
            }
        }
    }
}
