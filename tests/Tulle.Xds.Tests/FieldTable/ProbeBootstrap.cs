using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>A bootstrap without errors that has a place for every kind of message.</summary>
internal static class ProbeBootstrap
{
    private static readonly byte[] s_wire = ConfigWriter.ToWire(Read());

    public static Bootstrap Make() => ConfigReader.ReadWire<Bootstrap>(
        s_wire, new ConfigErrors(), new ConfigReaderOptions { CheckRules = false });

    private static Bootstrap Read()
    {
        const string types = "type.googleapis.com/envoy.extensions";
        var errors = new ConfigErrors();
        Bootstrap bootstrap = ConfigReader.ReadYaml<Bootstrap>(
            """
            node: {id: n, cluster: c}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            dynamic_resources:
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: web}}]}
            static_resources:
              clusters:
              - name: web
                connect_timeout: 1s
                load_assignment:
                  cluster_name: web
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]
              listeners:
              - name: main
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": TYPES.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: main
                      http_filters:
                      - {name: envoy.filters.http.cors, typed_config: {"@type": TYPES.filters.http.cors.v3.Cors}}
                      - {name: router, typed_config: {"@type": TYPES.filters.http.router.v3.Router}}
                      route_config:
                        name: r
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          typed_per_filter_config:
                            envoy.filters.http.cors: {"@type": TYPES.filters.http.cors.v3.CorsPolicy}
                          routes: [{match: {prefix: /}, route: {cluster: web}}]
            """.Replace("TYPES", types, StringComparison.Ordinal), errors);
        Assert.True(errors.IsEmpty, errors.ToString());
        return bootstrap;
    }
}
