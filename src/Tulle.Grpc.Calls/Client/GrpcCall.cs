using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Tulle.Grpc.Calls.Client;

/// <summary>
/// One call as its client sees it. One task may write while another reads. Disposing a call that has not ended cancels it.
/// </summary>
public sealed class GrpcCall<TRequest, TResponse> : IAsyncDisposable
{
    private const string UserAgent = "grpc-tulle/0.2";

    private readonly GrpcMethod<TRequest, TResponse> _method;
    private readonly GrpcCallOptions _options;
    private readonly int _limitBytes;
    private readonly GrpcRequestContent _content = new();
    private readonly CancellationTokenSource _ending;
    private Task<HttpResponseMessage>? _responding;
    private GrpcMessageSource? _messages;
    private TResponse? _current;
    private bool _isDisposed;

    internal GrpcCall(GrpcMethod<TRequest, TResponse> method, GrpcCallOptions options, int limitBytes)
    {
        _method = method;
        _options = options;
        _limitBytes = limitBytes;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(options.Cancel);
        options.Deadline.Arm(_ending);
    }

    /// <summary>Null until the call has ended: when MoveNextAsync has returned false or thrown.</summary>
    public GrpcStatus? Status { get; private set; }

    /// <summary>What came with the status.</summary>
    public GrpcMetadata Trailers { get; } = [];

    /// <summary>The message that MoveNextAsync found.</summary>
    public TResponse Current => _current!;

    internal void Start(HttpMessageInvoker http, Uri server) => _responding = SendAsync(http, server);

    /// <summary>What the server sent before its messages. Throws GrpcException if the call ends before.</summary>
    public async Task<GrpcMetadata> HeadersAsync()
    {
        HttpResponseMessage response;
        try
        {
            response = await _responding!;
        }
        catch (Exception e)
        {
            throw End(GrpcFailure.Of(e, _options, _isDisposed));
        }
        var headers = new GrpcMetadata();
        Take(response.Headers, headers);
        Take(response.Content.Headers, headers);
        return headers;
    }

    /// <summary>False: the call has ended; reading tells how.</summary>
    public async Task<bool> WriteAsync(TRequest message)
    {
        var frame = new ArrayBufferWriter<byte>();
        GrpcMessages.Write(_method.Request, message, frame);
        try
        {
            Stream stream = await _content.Opened.WaitAsync(_ending.Token);
            await stream.WriteAsync(frame.WrittenMemory, _ending.Token);
            await stream.FlushAsync(_ending.Token);
            return true;
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The last message has been written.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            await _content.Opened.WaitAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            return; // the call has ended; reading tells how
        }
        _content.Complete();
    }

    /// <summary>False: the call has ended well. Any other end throws GrpcException.</summary>
    public async Task<bool> MoveNextAsync()
    {
        if (Status is { } over) return over.IsOk ? false : throw new GrpcException(over, Trailers);
        try
        {
            HttpResponseMessage response = await _responding!;
            if (GrpcFailure.OfAnswer(response) is { } noGrpc) throw End(noGrpc);
            _messages ??= new GrpcMessageSource(
                PipeReader.Create(await response.Content.ReadAsStreamAsync(_ending.Token)), _limitBytes);
            if (await _messages.ReadAsync(_ending.Token) is { } message)
            {
                _current = GrpcMessages.Read(_method.Response, message);
                return true;
            }
            GrpcStatus status = ReadTrailers(response);
            if (!status.IsOk) throw End(status);
            End(status);
            return false;
        }
        catch (Exception e) when (Status is null)
        {
            GrpcException failure = End(GrpcFailure.Of(e, _options, _isDisposed));
            if (_responding!.IsCompletedSuccessfully) (await _responding).Dispose(); // resets the stream
            throw failure;
        }
    }

    public async IAsyncEnumerable<TResponse> ReadAllAsync()
    {
        while (await MoveNextAsync()) yield return Current;
    }

    /// <summary>The one message of an answer that has one (doc/statuscodes.md: else Unimplemented).</summary>
    public async Task<TResponse> SingleAsync()
    {
        if (!await MoveNextAsync()) throw End(new(GrpcStatusCode.Unimplemented, "the answer has no message"));
        TResponse single = Current;
        return await MoveNextAsync() ? throw End(new(GrpcStatusCode.Unimplemented, "the answer has several messages")) : single;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (Status is null) await _ending.CancelAsync();
        _content.Abandon();
        await ((Task)_responding!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_responding.IsCompletedSuccessfully) (await _responding).Dispose();
        _ending.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, Uri server)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, _method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, GrpcHeaders.Identity);
        if (_options.Deadline.IsSet)
        {
            // At least one: the protocol knows no timeout of nothing, and what is over already is not sent.
            double ms = Math.Clamp(_options.Deadline.Remaining.TotalMilliseconds, 1, long.MaxValue / 2);
            request.Headers.TryAddWithoutValidation(GrpcHeaders.Timeout, GrpcTimeout.Format((long)ms));
        }
        foreach (GrpcMetadataEntry entry in _options.Metadata) request.Headers.TryAddWithoutValidation(entry.Name, entry.Text);
        try
        {
            return await http.SendAsync(request, _ending.Token);
        }
        catch
        {
            _content.Abandon(); // perhaps never connected: nobody may wait for the stream
            throw;
        }
    }

    /// <summary>The call is over: what its client still writes goes nowhere, and a write that waits is given up.</summary>
    private GrpcException End(GrpcStatus status)
    {
        Status = status;
        _content.Abandon();
        _ending.Cancel();
        return new GrpcException(status, Trailers);
    }

    /// <summary>Behind the messages, or among the headers where there are none ("Trailers-Only").</summary>
    private GrpcStatus ReadTrailers(HttpResponseMessage response)
    {
        HttpResponseHeaders source = response.TrailingHeaders.Contains(GrpcHeaders.Status)
            ? response.TrailingHeaders
            : response.Headers;
        Take(source, Trailers);
        return GrpcStatus.FromTrailers(Value(source, GrpcHeaders.Status), Value(source, GrpcHeaders.Message));
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.First() : null;

    private static void Take(HttpHeaders headers, GrpcMetadata metadata)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            foreach (string value in values) metadata.AddReceived(name.ToLowerInvariant(), value);
        }
    }
}
