using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.Translation;

/// <summary>Bootstraps from YAML, with the parts that a test does not care about filled in.</summary>
internal static class Bootstraps
{
    public const string ManagerType =
        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    public const string Router = """
        {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
        """;

    /// <summary>One listener with one connection manager; <paramref name="manager"/> adds fields to it.</summary>
    public static string WithManager(string manager, string clusters = "") => $$$$"""
        static_resources:
          clusters: [{name: web, connect_timeout: 1s}{{{{clusters}}}}]
          listeners:
          - name: main
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": {{{{ManagerType}}}}
                  stat_prefix: main
        {{{{Indent(manager, 10)}}}}
        """;

    /// <summary>One route, the rest around it as in <see cref="WithManager"/>.</summary>
    public static string WithRoute(string route) => WithManager($$$$"""
        http_filters: [{{{{Router}}}}]
        route_config:
          name: r
          virtual_hosts:
          - name: v
            domains: ["*"]
            routes: [{{{{route.Replace('\n', ' ')}}}}]
        """);

    public static string WithCluster(string cluster) => $$$$"""
        static_resources:
          clusters: [{{{{cluster}}}}]
        """;

    public static (SnapshotBuilder? Builder, ConfigErrors Errors) Read(
        string yaml, TranslationEnvironment? environment = null)
    {
        var errors = new ConfigErrors();
        Bootstrap message = ConfigReader.ReadYaml<Bootstrap>(yaml, errors);
        if (!errors.IsEmpty)
        {
            return (null, errors);
        }

        return (SnapshotBuilder.FromBootstrap(message, environment ?? new(), errors, 0), errors);
    }

    public static Snapshot Snapshot(string yaml, TranslationEnvironment? environment = null)
    {
        (SnapshotBuilder? builder, ConfigErrors errors) = Read(yaml, environment);
        Assert.True(errors.IsEmpty, errors.ToString());
        return builder!.Current;
    }

    public static Tulle.Model.HttpConnectionManager Manager(string yaml) =>
        (Tulle.Model.HttpConnectionManager)Snapshot(yaml).Listeners[0].FilterChains[0].Filters[0];

    public static Tulle.Model.Route Route(string route) =>
        Manager(WithRoute(route)).RouteConfiguration!.VirtualHosts[0].Routes[0];

    private static string Indent(string text, int columns) =>
        string.Join('\n', text.Split('\n').Select(l => new string(' ', columns) + l));
}
