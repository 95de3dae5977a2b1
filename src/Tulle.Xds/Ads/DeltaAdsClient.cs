using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// Incremental AggregatedDiscoveryService: requests carry what was added to and removed from the subscription,
/// responses only what changed.
/// </summary>
public sealed class DeltaAdsClient(Node node, IAdsConsumer consumer) : IAdsClient
{
    private readonly List<DeltaSubscription> _subscriptions = [];
    private IAdsStream? _stream;
    private bool _isNodeSent;

    public string Method => "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

    public void Opened(IAdsStream stream)
    {
        _stream = stream;
        _isNodeSent = false;
        foreach (DeltaSubscription subscription in _subscriptions)
        {
            subscription.Reset();
            Send(subscription, isAnswer: false);
        }
    }

    public void Closed() => _stream = null;

    public void Subscribe(string typeUrl, IReadOnlyCollection<string>? names)
    {
        DeltaSubscription? subscription = Find(typeUrl);
        if (subscription is null)
        {
            if (names is { Count: 0 }) return;
            subscription = new DeltaSubscription(typeUrl) { IsWildcard = names is null };
            _subscriptions.Add(subscription);
        }
        else if (names is null || subscription.Names.SetEquals(names))
        {
            return;
        }
        subscription.Names = new SortedSet<string>(names ?? [], StringComparer.Ordinal);
        Send(subscription, isAnswer: false);
    }

    public void Hold(string typeUrl)
    {
        if (Find(typeUrl) is { } subscription) subscription.IsHeld = true;
    }

    public void Release(string typeUrl)
    {
        if (Find(typeUrl) is not { IsHeld: true } subscription) return;
        subscription.IsHeld = false;
        Send(subscription, isAnswer: true);
    }

    public bool Receive(ReadOnlyMemory<byte> message)
    {
        var errors = new ConfigErrors();
        DeltaDiscoveryResponse response = ConfigReader.ReadWire<DeltaDiscoveryResponse>(
            message, errors, new ConfigReaderOptions { ResolveAny = false, CheckRules = false });
        if (!errors.IsEmpty)
        {
            consumer.Log($"a message from the management server is not a DeltaDiscoveryResponse: {errors}");
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
        Send(subscription, isAnswer: true);
        return true;
    }

    private string? Take(DeltaDiscoveryResponse response, DeltaSubscription subscription)
    {
        var errors = new ConfigErrors();
        Resource[] present = [.. response.Resources.Where(static r => r.Resource_ is not null)];
        string[] twice = [.. present.GroupBy(static r => r.Name).Where(static g => g.Count() > 1).Select(static g => g.Key)];
        foreach (string name in twice) errors.Add("", $"duplicate name {name} found among added/updated resources");
        List<ConfigResource>? read = DiscoveryResources.Read(
            present.Select(static r => r.Resource_!), response.TypeUrl, response.SystemVersionInfo, errors);
        if (read is null)
        {
            consumer.Rejected(response.TypeUrl, [.. present.Select(static r => r.Name)], errors.ToString());
            return errors.ToString();
        }
        for (int i = 0; i < read.Count; i++) read[i] = read[i] with { Version = present[i].Version };
        if (!subscription.IsWildcard) read.RemoveAll(r => !subscription.Names.Contains(r.Name));
        string? error = consumer.Apply(new DiscoveryUpdate(
            response.TypeUrl, response.SystemVersionInfo,
            new ResourceUpdate(read, [.. response.RemovedResources], IsFullState: false)));
        if (error is not null) return error;
        foreach (ConfigResource resource in read) subscription.Versions[resource.Name] = resource.Version;
        foreach (string name in response.RemovedResources) subscription.Versions.Remove(name);
        return null;
    }

    private DeltaSubscription? Find(string typeUrl) => _subscriptions.Find(s => s.TypeUrl == typeUrl);

    private void Send(DeltaSubscription subscription, bool isAnswer)
    {
        if (_stream is null || subscription.IsHeld || subscription.IsApplying) return;
        var request = new DeltaDiscoveryRequest
        {
            Node = _isNodeSent ? null : node,
            TypeUrl = subscription.TypeUrl,
            ResponseNonce = isAnswer ? subscription.Nonce : "",
            ErrorDetail = isAnswer && subscription.Error is { } error
                ? new Status { Code = (int)GrpcStatusCode.Internal, Message = SotwAdsClient.Shortened(error) }
                : null,
        };
        if (!subscription.IsAsked)
        {
            // What is held already: the server sends only what differs, and removals.
            foreach ((string name, string version) in subscription.Versions) request.InitialResourceVersions.Add(name, version);
        }
        request.ResourceNamesSubscribe.AddRange(subscription.Names.Where(n => !subscription.Asked.Contains(n)));
        request.ResourceNamesUnsubscribe.AddRange(subscription.Asked.Where(n => !subscription.Names.Contains(n)));
        foreach (string name in request.ResourceNamesUnsubscribe) subscription.Versions.Remove(name);
        subscription.Asked = [.. subscription.Names];
        subscription.IsAsked = true;
        subscription.Error = null;
        _isNodeSent = true;
        _stream.Send(ConfigWriter.ToWire(request));
    }
}
