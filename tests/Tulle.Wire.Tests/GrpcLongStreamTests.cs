using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>A bidirectional stream that goes on while the configuration around it changes.</summary>
public sealed class GrpcLongStreamTests : IDisposable
{
    private const int Pushes = 200;

    private const string Client = """
        import queue
        requests = queue.Queue()
        stream = call('stream_stream', 'Both')(iter(requests.get, None))
        for line in iter(sys.stdin.readline, ''):
            if line == 'end\n': break
            requests.put(line.strip().encode())
            say(next(stream).decode())
        requests.put(None)
        say(len(list(stream)), stream.code().name)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-stream-").FullName;
    private readonly int _port = ProxyUnderTest.FreePort();
    private int _originPort;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_bidirectional_stream_survives_200_pushes_of_clusters_routes_and_listeners()
    {
        using PythonGrpc python = await PythonGrpc.StartAsync(Client);
        _originPort = python.ServerPort;
        MoveIntoPlace("cds", Cluster(0));
        MoveIntoPlace("rds", Routes(0));
        MoveIntoPlace("lds", Listener(0));
        using ProxyUnderTest proxy = await StartAsync();
        await proxy.WaitForStatAsync("listener_manager.workers_started", 1);
        await python.TellAsync(Text(_port));
        await AssertEchoAsync(python, 0);
        for (int i = 1; i <= Pushes; i++)
        {
            await PushAsync(proxy, i);
            await AssertEchoAsync(python, i);
        }

        await python.TellAsync("end");
        Assert.Equal("0 OK", await python.ReadAsync());
        Assert.Equal(1, await proxy.StatAsync("http.main.downstream_rq_total"));
        Assert.Equal(1, await proxy.StatAsync("http.main.downstream_rq_2xx"));
        Assert.True(await proxy.StatAsync("listener_manager.listener_modified") >= Pushes / 3);
        Assert.True(await proxy.StatAsync("cluster_manager.cluster_modified") >= Pushes / 3);
    }

    private static async Task AssertEchoAsync(PythonGrpc python, int number)
    {
        await python.TellAsync($"message {number}");
        Assert.Equal($"message {number}?", await python.ReadAsync());
    }

    /// <summary>Something new of one of the three kinds, in turn.</summary>
    private async Task PushAsync(ProxyUnderTest proxy, int number)
    {
        (string file, string text, string stat) = (number % 3) switch
        {
            0 => ("cds", Cluster(number), "cluster_manager.cds.update_success"),
            1 => ("rds", Routes(number), "http.main.rds.r.update_success"),
            _ => ("lds", Listener(number), "listener_manager.lds.update_success"),
        };
        long before = await proxy.StatAsync(stat);
        MoveIntoPlace(file, text);
        await proxy.WaitForStatAsync(stat, before + 1);
    }

    private string Cluster(int number) => """
        resources:
        - '@type': type.googleapis.com/envoy.config.cluster.v3.Cluster
          name: origin
          connect_timeout: NUMBERs
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              '@type': type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
          load_assignment:
            cluster_name: origin
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}
        """.Replace("NUMBER", Text(10 + number), StringComparison.Ordinal)
        .Replace("PORT", Text(_originPort), StringComparison.Ordinal);

    private static string Routes(int number) => """
        resources:
        - '@type': type.googleapis.com/envoy.config.route.v3.RouteConfiguration
          name: r
          virtual_hosts:
          - name: all
            domains: ['*']
            routes: [{name: nNUMBER, match: {prefix: /}, route: {cluster: origin, timeout: 0s, idle_timeout: 0s}}]
        """.Replace("NUMBER", Text(number), StringComparison.Ordinal);

    private string Listener(int number) => """
        resources:
        - '@type': type.googleapis.com/envoy.config.listener.v3.Listener
          name: main
          address: {socket_address: {address: 127.0.0.1, port_value: PORT}}
          filter_chains:
          - filters:
            - name: hcm
              typed_config:
                '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: main
                via: vNUMBER
                rds: {route_config_name: r, config_source: {path_config_source: {path: 'FILE'}}}
                http_filters:
                - name: router
                  typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """.Replace("NUMBER", Text(number), StringComparison.Ordinal)
        .Replace("PORT", Text(_port), StringComparison.Ordinal)
        .Replace("FILE", Place("rds"), StringComparison.Ordinal);

    private Task<ProxyUnderTest> StartAsync() => ProxyUnderTest.StartAsync(
        "node: {id: n, cluster: c}\n"
        + "admin: {address: {socket_address: {address: 127.0.0.1, port_value: {{admin}}}}}\n"
        + "dynamic_resources:\n"
        + $"  cds_config: {{path_config_source: {{path: '{Place("cds")}'}}}}\n"
        + $"  lds_config: {{path_config_source: {{path: '{Place("lds")}'}}}}\n",
        extension: ".yaml");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Place(string name) => Path.Combine(_folder, name + ".yaml");

    private void MoveIntoPlace(string name, string text)
    {
        string made = Place(name) + ".new";
        File.WriteAllText(made, text);
        File.Move(made, Place(name), overwrite: true);
    }
}
