using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

/// <summary>Between two of Tulle's proxies requests of HTTP/1 share HTTP/2 connections: who is told so.</summary>
public sealed class MeshHopTests
{
    private const string Off =
        "---\n{apiVersion: tulle.dev/v1alpha1, kind: Mesh, metadata: {name: default}, spec: {http2BetweenProxies: Off}}\n";

    [Fact]
    public async Task An_endpoint_is_marked_where_a_proxy_stands_before_it_that_is_known_to_be_Tulle_s()
    {
        string both = Graphs.WebAndEmoji.Replace("port: 8082", "port: 8082, proxyPort: 18082", StringComparison.Ordinal);
        Assert.Equal("marked -", await MarksAsync(both)); // before emoji-2: who knows
        Assert.Equal("marked -", await MarksAsync(Graphs.WebAndEmoji)); // emoji-2 has none
        string direct = Graphs.WebAndEmoji.Replace(", proxyPort: 18081", "", StringComparison.Ordinal);
        Assert.Equal("- -", await MarksAsync(direct)); // callers reach emoji-1 itself
    }

    [Fact]
    public async Task The_mesh_can_switch_it_off() =>
        Assert.Equal("- -", await MarksAsync(Graphs.WebAndEmoji + Off));

    [Fact]
    public async Task An_inbound_listener_gives_requests_their_version_back_and_all_take_HTTP_1_0()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        var inbound = Graphs.Decode<Listener>(config, XdsType.Listener, "inbound/18080");
        Assert.True(inbound.Metadata!.FilterMetadata.ContainsKey(Model.MeshHop.MetadataKey));
        var outbound = Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001");
        Assert.False(outbound.Metadata!.FilterMetadata.ContainsKey(Model.MeshHop.MetadataKey));
        foreach (Listener listener in new[] { inbound, outbound })
        {
            Assert.True(listener.FilterChains[0].Filters[0].TypedConfig!.As<HttpConnectionManager>()!
                .HttpProtocolOptions!.AcceptHttp10);
        }
    }

    private static async Task<string> MarksAsync(string yaml)
    {
        ProxyConfig config = await Graphs.CompileAsync(yaml);
        return string.Join(' ', Graphs.Decode<ClusterLoadAssignment>(config, XdsType.Endpoint, "default/emoji/80").Endpoints
            .SelectMany(static l => l.LbEndpoints)
            .Select(static e => e.Metadata?.FilterMetadata.ContainsKey(Model.MeshHop.MetadataKey) == true ? "marked" : "-"));
    }
}
