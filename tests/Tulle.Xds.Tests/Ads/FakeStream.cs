using Tulle.Xds.Ads;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Ads;

/// <summary>Keeps the requests of a state-of-the-world client.</summary>
internal sealed class FakeStream : IAdsStream
{
    public List<DiscoveryRequest> Requests { get; } = [];

    public DiscoveryRequest Last => Requests[^1];

    public void Send(byte[] message) => Requests.Add(ConfigReader.ReadWire<DiscoveryRequest>(message, new ConfigErrors()));

    public DiscoveryRequest LastOf(string typeUrl) => Requests.Last(r => r.TypeUrl == typeUrl);
}
