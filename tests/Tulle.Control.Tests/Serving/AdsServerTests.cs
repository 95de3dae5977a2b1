using System.Text.Json.Nodes;
using Tulle.Control.Serving;
using Tulle.Control.Tests.Api;
using Tulle.Control.Tests.Compiler;
using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Serving;

public sealed class AdsServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proxy_gets_its_configuration_and_hears_of_changes()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Graphs.WebAndEmoji);
        await using AdsClient proxy = AdsClient.Create(control.XdsSocketPath);
        await proxy.SendAsync(First(XdsType.Cluster), Cancel);
        DiscoveryResponse clusters = (await proxy.ReceiveAsync(Cancel))!;
        Assert.Equal(["default/emoji/80", "inbound/8080"], Names<Cluster>(clusters, c => c.Name));
        await proxy.SendAsync(Answer(clusters), Cancel);
        await proxy.SendAsync(Request(XdsType.Endpoint, "default/emoji/80"), Cancel);
        DiscoveryResponse endpoints = (await proxy.ReceiveAsync(Cancel))!;
        Assert.Equal(["default/emoji/80"], Names<ClusterLoadAssignment>(endpoints, c => c.ClusterName));
        await proxy.SendAsync(Answer(endpoints, "default/emoji/80"), Cancel);

        await control.ApplyAsync(Graphs.WebAndEmoji.Replace("10.0.0.2", "10.0.0.4", StringComparison.Ordinal));
        DiscoveryResponse changed = (await proxy.ReceiveAsync(Cancel))!;
        Assert.Equal(endpoints.TypeUrl, changed.TypeUrl);
        Assert.NotEqual(endpoints.VersionInfo, changed.VersionInfo);
    }

    [Fact]
    public async Task A_proxy_that_comes_before_its_workload_waits_for_it()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await using AdsClient proxy = AdsClient.Create(control.XdsSocketPath);
        await proxy.SendAsync(First(XdsType.Cluster), Cancel);
        DiscoveryResponse none = (await proxy.ReceiveAsync(Cancel))!;
        Assert.Empty(none.Resources);
        await proxy.SendAsync(Answer(none), Cancel);
        await control.ApplyAsync(Graphs.WebAndEmoji);
        Assert.Equal(2, (await proxy.ReceiveAsync(Cancel))!.Resources.Count);
    }

    [Fact]
    public async Task A_rejection_is_shown_with_its_words_until_the_proxy_takes_something_better()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Graphs.WebAndEmoji);
        await using AdsClient proxy = AdsClient.Create(control.XdsSocketPath);
        await proxy.SendAsync(First(XdsType.Cluster), Cancel);
        DiscoveryResponse clusters = (await proxy.ReceiveAsync(Cancel))!;
        DiscoveryRequest rejection = Answer(clusters);
        rejection.ErrorDetail = new Status { Code = 3, Message = "cluster emoji: no\u001b[31m such thing" };
        await proxy.SendAsync(rejection, Cancel);

        JsonNode shown = await ShownAsync(control, p => p["types"]!["CDS"]!["nack"] is not null);
        Assert.Equal("cluster emoji: no [31m such thing", (string?)shown["types"]!["CDS"]!["nack"]);
        Assert.Equal(clusters.VersionInfo, (string?)shown["types"]!["CDS"]!["sentVersion"]);
        Assert.Equal("", (string?)shown["types"]!["CDS"]!["ackedVersion"]);
        Assert.Equal("127.0.0.1:15000", (string?)shown["adminAddress"]);
        Assert.Equal("default/emoji/80", (string?)shown["types"]!["CDS"]!["resources"]![0]!["resource"]!["name"]);

        await control.ApplyAsync(
            Graphs.WebAndEmoji.Replace(
                "targetPort: http}", "targetPort: http, appProtocol: grpc}", StringComparison.Ordinal));
        DiscoveryResponse better = (await proxy.ReceiveAsync(Cancel))!;
        await proxy.SendAsync(Answer(better), Cancel);
        await ShownAsync(control, p => p["types"]!["CDS"]!["nack"] is null);
    }

    [Fact]
    public async Task A_proxy_that_reconnects_gets_what_changed_meanwhile()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Graphs.WebAndEmoji);
        string version;
        await using (AdsClient before = AdsClient.Create(control.XdsSocketPath))
        {
            await before.SendAsync(First(XdsType.Cluster), Cancel);
            DiscoveryResponse clusters = (await before.ReceiveAsync(Cancel))!;
            await before.SendAsync(Answer(clusters), Cancel);
            version = clusters.VersionInfo;
        }
        await control.ApplyAsync(
            Graphs.WebAndEmoji.Replace("proxyPort: 18080", "proxyPort: 18090", StringComparison.Ordinal)
            .Replace("port: 8080", "port: 8090", StringComparison.Ordinal));
        await using AdsClient after = AdsClient.Create(control.XdsSocketPath);
        DiscoveryRequest again = First(XdsType.Cluster);
        again.VersionInfo = version;
        await after.SendAsync(again, Cancel);
        DiscoveryResponse now = (await after.ReceiveAsync(Cancel))!;
        Assert.Contains("inbound/8090", Names<Cluster>(now, c => c.Name));
        Assert.NotEqual(version, now.VersionInfo);
    }

    [Fact]
    public async Task A_proxy_that_does_not_read_holds_no_other_back()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Graphs.WebAndEmoji);
        await using AdsClient stuck = AdsClient.Create(control.XdsSocketPath);
        await stuck.SendAsync(First(XdsType.Cluster), Cancel); // and never reads
        await using AdsClient other = AdsClient.Create(control.XdsSocketPath);
        await other.SendAsync(First(XdsType.Cluster, "emoji-1.default"), Cancel);
        Assert.NotNull(await other.ReceiveAsync(Cancel));
    }

    [Fact]
    public async Task A_stream_that_names_no_node_is_ended_and_other_methods_are_unimplemented()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await using AdsClient nameless = AdsClient.Create(control.XdsSocketPath);
        await nameless.SendAsync(Request(XdsType.Cluster), Cancel);
        Assert.Null(await nameless.ReceiveAsync(Cancel));
        Assert.Equal(GrpcStatusCode.InvalidArgument, nameless.Ended.Code);

        await using AdsClient other = AdsClient.Create(control.XdsSocketPath);
        await other.SendAsync(First(XdsType.Cluster), Cancel, "http://control/grpc.health.v1.Health/Check");
        Assert.Null(await other.ReceiveAsync(Cancel));
        Assert.Equal(GrpcStatusCode.Unimplemented, other.Ended.Code);
    }

    [Fact]
    public async Task The_socket_is_for_its_owner_alone_and_serves_nothing_of_the_API()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(control.XdsSocketPath));
        await using AdsClient client = AdsClient.Create(control.XdsSocketPath);
        await client.SendAsync(First(XdsType.Cluster), Cancel, "http://control/api/v1/services");
        Assert.Null(await client.ReceiveAsync(Cancel));
        Assert.Equal(GrpcStatusCode.Unimplemented, client.Ended.Code);
    }

    private static async Task<JsonNode> ShownAsync(RunningControl control, Func<JsonNode, bool> until)
    {
        while (true)
        {
            JsonNode proxy =
                JsonNode.Parse(await control.Http.GetStringAsync(new Uri("/proxies/web", UriKind.Relative), Cancel))!;
            if (until(proxy))
            {
                return proxy;
            }
            await Task.Yield();
        }
    }

    private static DiscoveryRequest First(XdsType type, string node = "web.default")
    {
        DiscoveryRequest request = Request(type);
        request.Node = new Node { Id = node, Metadata = new Struct() };
        request.Node.Metadata.Fields["tulle.admin_address"] = Value.Of("127.0.0.1:15000");
        return request;
    }

    private static DiscoveryRequest Request(XdsType type, params string[] names)
    {
        var request = new DiscoveryRequest { TypeUrl = XdsTypes.Url(type) };
        request.ResourceNames.AddRange(names);
        return request;
    }

    private static DiscoveryRequest Answer(DiscoveryResponse response, params string[] names)
    {
        var request = new DiscoveryRequest
        {
            TypeUrl = response.TypeUrl,
            VersionInfo = response.VersionInfo,
            ResponseNonce = response.Nonce,
        };
        request.ResourceNames.AddRange(names);
        return request;
    }

    private static string[] Names<T>(DiscoveryResponse response, Func<T, string> name)
        where T : Message, new() =>
        [.. response.Resources.Select(any => name(ConfigReader.ReadWire<T>(any.ToWire(), new ConfigErrors())))];
}
