using System.Text;
using Tulle.Grpc;
using Tulle.Grpc.Calls.Client;

namespace Tulle.Mesh.Tests.Support;

/// <summary>A mesh with one gRPC Service, shop, in two parts: shop-a behind a proxy, shop-b without one. Two applications
/// call it: one of its namespace and one of the namespace far, which has a Service near of its own.</summary>
public sealed class ShopMesh : IAsyncLifetime
{
    private readonly MeshProcesses _mesh = new();
    private readonly FreePorts _ports = new(6);
    private readonly List<ShopServer> _servers = [];
    private int _revision;
    private GrpcChannel _app = null!;
    private GrpcChannel _farApp = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (string name in (string[])["a", "b", "near"])
        {
            _servers.Add(await ShopServer.StartAsync(name));
        }

        await _mesh.StartControlAsync();
        await _mesh.ApplyAsync(Resources);
        await _mesh.StartProxyAsync("app", _ports[3]);
        await _mesh.StartProxyAsync("shop-a", _ports[4]);
        await _mesh.StartProxyAsync("app", _ports[5], "far");
        _app = new GrpcChannel(new Uri($"http://127.0.0.1:{_ports[0]}"));
        _farApp = new GrpcChannel(new Uri($"http://127.0.0.1:{_ports[1]}"));
    }

    public async ValueTask DisposeAsync()
    {
        _app?.Dispose();
        _farApp?.Dispose();
        await _mesh.DisposeAsync();
        foreach (ShopServer server in _servers)
        {
            await server.DisposeAsync();
        }

        _ports.Dispose();
    }

    /// <summary>The one GRPCRoute of a namespace, attached to shop. Comes back when the callers of the namespace go by these
    /// rules and no longer by those of before.</summary>
    internal async Task ApplyRulesAsync(string rules, bool inFar = false)
    {
        string revision = $"r{++_revision}";
        string last = $$$"""
            {matches: [{method: {service: shop.v1.Revision}}], backendRefs: [{name: {{{(inFar ? "near" : "shop-a")}}}, port: 80}],
             filters: [{type: RequestHeaderModifier,
                requestHeaderModifier: {set: [{name: {{{ShopServer.Tag}}}, value: {{{revision}}} }]}}]}
            """;
        await _mesh.ApplyAsync(Route($"{rules}, {last.ReplaceLineEndings(" ")}", inFar ? "far" : "default"));
        await Eventually.HoldsAsync("the rules have reached the proxy", async () =>
            (await CallAsync("Revision", "Add", inFar)).EndsWith(" " + revision, StringComparison.Ordinal));
    }

    internal Task<CommandResult> TryRulesAsync(string rules) => _mesh.TryApplyAsync(Route(rules));

    /// <summary>The answer, or the status without its message.</summary>
    internal async Task<string> CallAsync(
        string service, string method, bool fromFar = false, string? tag = null, string? tenant = null)
    {
        GrpcMetadata metadata = [];
        foreach ((string name, string? value) in ((string, string?)[])[(ShopServer.Tag, tag), ("x-tenant", tenant)])
        {
            if (value is not null)
            {
                metadata.Add(name, value);
            }
        }

        try
        {
            byte[] answer = await (fromFar ? _farApp : _app).UnaryAsync(ShopServer.Method(service, method), [],
                new GrpcCallOptions { Metadata = metadata, Cancel = TestContext.Current.CancellationToken });
            return Encoding.UTF8.GetString(answer);
        }
        catch (GrpcException e)
        {
            return e.Status.Code.ToString();
        }
    }

    private static string Route(string rules, string inNamespace = "default") => $$$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: shop, namespace: {{{inNamespace}}} }
        spec:
          parentRefs: [{name: shop, namespace: default}]
          rules: [{{{rules}}}]
        """;

    private string Resources => $$$"""
        {apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {selector: {app: shop}, ports: [{name: grpc, port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: shop-a},
            spec: {selector: {part: a}, ports: [{name: grpc, port: 80, targetPort: in}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: shop-b},
            spec: {selector: {part: b}, ports: [{name: grpc, port: 80, targetPort: in}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: near, namespace: far},
            spec: {selector: {app: near}, ports: [{name: grpc, port: 80, targetPort: in}]}}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app}
        spec: {address: 127.0.0.1, upstreams: [{service: shop, port: 80, localPort: {{{_ports[0]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app, namespace: far}
        spec: {address: 127.0.0.1, upstreams: [{service: shop, namespace: default, port: 80, localPort: {{{_ports[1]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: shop-a, labels: {app: shop, part: a}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{_servers[0].Port}}}, proxyPort: {{{_ports[2]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: shop-b, labels: {app: shop, part: b}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{_servers[1].Port}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: near-1, namespace: far, labels: {app: near}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{_servers[2].Port}}} }]}
        """;
}
