using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// State of the world over AggregatedDiscoveryService: each request lists all names, each LDS and CDS response is the
/// whole state.
/// </summary>
public sealed class SotwAdsClient(Node node, IAdsConsumer consumer) : IAdsClient
{
    /// <summary>In the order of the first request of each: the order in which a new stream asks again.</summary>
    private readonly List<SotwSubscription> _subscriptions = [];

    private IAdsStream? _stream;
    private bool _isNodeSent;

    public string Method => "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";

    public void Opened(IAdsStream stream)
    {
        _stream = stream;
        _isNodeSent = false;
        foreach (SotwSubscription subscription in _subscriptions)
        {
            subscription.Nonce = "";
            subscription.Error = null;
            subscription.IsHeld = false;
            Send(subscription);
        }
    }

    public void Closed() => _stream = null;

    public void Subscribe(string typeUrl, IReadOnlyCollection<string>? names)
    {
        SotwSubscription? subscription = Find(typeUrl);
        if (subscription is null)
        {
            if (names is { Count: 0 }) return; // an empty first request would mean everything
            subscription = new SotwSubscription(typeUrl);
            _subscriptions.Add(subscription);
        }
        else if (names is null ? subscription.Names is null : subscription.Names?.SetEquals(names) == true)
        {
            return;
        }
        subscription.Names = names is null ? null : new SortedSet<string>(names, StringComparer.Ordinal);
        Send(subscription);
    }

    public void Hold(string typeUrl)
    {
        if (Find(typeUrl) is { } subscription) subscription.IsHeld = true;
    }

    public void Release(string typeUrl)
    {
        if (Find(typeUrl) is not { IsHeld: true } subscription) return;
        subscription.IsHeld = false;
        Send(subscription);
    }

    public bool Receive(ReadOnlyMemory<byte> message)
    {
        if (SotwResponse.TryRead(message) is not { } response)
        {
            consumer.Log("a message from the management server is not a DiscoveryResponse");
            return false;
        }
        if (Find(response.TypeUrl) is not { } subscription)
        {
            consumer.Log($"ignored a response of the type {response.TypeUrl}, which was not asked for");
            return true;
        }
        subscription.Nonce = response.Nonce;
        subscription.IsApplying = true;
        subscription.Error = Take(response, subscription);
        subscription.IsApplying = false;
        if (subscription.Error is null) subscription.Version = response.Version;
        Send(subscription);
        return true;
    }

    private string? Take(SotwResponse response, SotwSubscription subscription)
    {
        var errors = new ConfigErrors();
        List<ConfigResource>? read = subscription.Resources.Read(response, errors);
        if (read is null)
        {
            consumer.Rejected(response.TypeUrl, subscription.Names ?? [], errors.ToString());
            return errors.ToString();
        }
        if (subscription.Names is { } names) read.RemoveAll(r => !names.Contains(r.Name));
        return consumer.Apply(new DiscoveryUpdate(
            response.TypeUrl, response.Version, new ResourceUpdate(read, [], IsFullState: subscription.Names is null)));
    }

    private SotwSubscription? Find(string typeUrl) => _subscriptions.Find(s => s.TypeUrl == typeUrl);

    private void Send(SotwSubscription subscription)
    {
        if (_stream is null || subscription.IsApplying || subscription.IsHeld) return;
        var request = new DiscoveryRequest
        {
            VersionInfo = subscription.Version,
            Node = _isNodeSent ? null : node,
            TypeUrl = subscription.TypeUrl,
            ResponseNonce = subscription.Nonce,
            ErrorDetail = subscription.Error is { } error
                ? new Status { Code = (int)GrpcStatusCode.Internal, Message = Shortened(error) }
                : null,
        };
        if (subscription.Names is { } names) request.ResourceNames.AddRange(names);
        _isNodeSent = true;
        subscription.Error = null;
        _stream.Send(ConfigWriter.ToWire(request));
    }

    internal static string Shortened(string error) =>
        error.Length <= AdsLimits.ErrorChars ? error : error[..AdsLimits.ErrorChars] + "...";
}
