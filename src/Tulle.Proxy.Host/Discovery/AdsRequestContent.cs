using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Tulle.Grpc;
using Tulle.Xds.Ads;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// The request side of the stream: a body that goes on as long as the stream does. Send may be called from any
/// thread.
/// </summary>
internal sealed class AdsRequestContent : HttpContent, IAdsStream
{
    private readonly Channel<byte[]> _outgoing =
        Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<AdsRequestContent> _onOpened;

    /// <param name="onOpened">The connection is there and takes requests; on a thread of the pool.</param>
    public AdsRequestContent(Action<AdsRequestContent> onOpened)
    {
        _onOpened = onOpened;
        Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
    }

    /// <summary>
    /// Few: a request per type and response. The server's pace bounds them, since each answers a response.
    /// </summary>
    public void Send(byte[] message) => _outgoing.Writer.TryWrite(GrpcFrame.Wrap(message));

    public void Complete() => _outgoing.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken); // sends the headers
        _onOpened(this);
        await foreach (byte[] frame in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
