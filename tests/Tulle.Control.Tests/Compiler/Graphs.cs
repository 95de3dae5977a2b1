using System.Text;
using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Serving;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Schemas;
using Tulle.Control.Store;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

/// <summary>Graphs and configurations from YAML, as a user would write it.</summary>
internal static class Graphs
{
    /// <summary>web calls emoji; both have a proxy.</summary>
    public const string WebAndEmoji = """
        {apiVersion: v1, kind: Service, metadata: {name: emoji},
            spec: {selector: {app: emoji}, ports: [{port: 80, targetPort: http}]}}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: web, labels: {app: web}}
        spec:
          address: 10.0.0.1
          ports: [{name: http, port: 8080, proxyPort: 18080}]
          upstreams: [{service: emoji, port: 80, localPort: 14001}]
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: emoji-1, labels: {app: emoji}}
        spec: {address: 10.0.0.2, zone: a, ports: [{name: http, port: 8081, proxyPort: 18081}]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: emoji-2, labels: {app: emoji}}
        spec: {address: 10.0.0.3, zone: b, health: Draining, ports: [{name: http, port: 8082}]}

        """;

    public static ProxyNode Web { get; } = new("web.default", "web", "test", "");

    public static async Task<ResourceGraph> BuildAsync(string yaml)
    {
        using var directory = new TemporaryDirectory();
        using var store = new SqliteResourceStore(directory.File("t.db"), TimeProvider.System);
        await store.WriteAsync(Writes(yaml), false, default);
        var source = new GraphSource(store);
        await source.ReadAsync(default);
        return source.Build();
    }

    public static ResourceWrite[] Writes(string yaml)
    {
        var context = new CheckContext(new ErrorList("test"));
        List<ParsedResource> parsed = ResourceReader.Read(Encoding.UTF8.GetBytes(yaml), false, "default", context);
        Assert.Empty(context.Errors.Errors);
        return [.. parsed.Select(p => new ResourceWrite(WriteMode.Put, p.Key, p.Metadata, p.Spec))];
    }

    public static async Task<ProxyConfig> CompileAsync(string yaml, ProxyNode? node = null) =>
        new ProxyCompiler(await BuildAsync(yaml), TulleProxies).Compile(node ?? Web);

    /// <summary>Before emoji-1 stands a Tulle proxy; what stands before the others is not known.</summary>
    public static IReadOnlySet<string> TulleProxies { get; } = new HashSet<string> { "emoji-1.default" };

    public static T Decode<T>(ProxyConfig config, XdsType type, string name)
        where T : Message, new()
    {
        var errors = new ConfigErrors();
        T message = ConfigReader.ReadWire<T>(config.Of(type)[name].Bytes, errors);
        Assert.Empty(errors.Errors);
        return message;
    }

    /// <summary>The routes of web's calls to emoji, given the rules of an HTTPRoute.</summary>
    public static async Task<RouteConfiguration> RoutesAsync(string rules, string more = "")
    {
        string route = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, "
            + "spec: {parentRefs: [{name: emoji}], rules: [" + rules + "]}}\n";
        return Decode<RouteConfiguration>(
            await CompileAsync(WebAndEmoji + route + more), XdsType.Route, "default/emoji/80");
    }
}
