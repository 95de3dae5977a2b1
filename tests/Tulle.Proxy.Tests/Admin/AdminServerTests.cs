using System.Text.Json;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Tests.Admin;

public sealed class AdminServerTests
{
    [Fact]
    public void Ready_follows_the_state_that_healthcheck_fail_and_ok_set()
    {
        using var rig = new AdminRig();
        Assert.Equal((200, "text/plain; charset=UTF-8", "LIVE\n"), rig.Get("/ready"));
        Assert.Equal(405, rig.Get("/healthcheck/fail").Status);
        Assert.Equal("Method GET not allowed, POST required.", rig.Get("/healthcheck/fail").Body);
        Assert.Equal((200, "text/plain; charset=UTF-8", "OK\n"), rig.Post("/healthcheck/fail"));
        Assert.Equal((503, "text/plain; charset=UTF-8", "DRAINING\n"), rig.Get("/ready"));
        rig.Post("/healthcheck/ok");
        Assert.Equal(200, rig.Get("/ready").Status);
    }

    [Fact]
    public void An_unknown_path_is_404_with_the_help_and_requests_may_be_pipelined()
    {
        using var rig = new AdminRig();
        var (status, _, body) = rig.Get("/no/such");
        Assert.Equal(404, status);
        Assert.StartsWith("invalid path. admin commands are:\n", body, StringComparison.Ordinal);
        Assert.Contains("  /quitquitquit (POST): exit the server\n", body, StringComparison.Ordinal);
        string ready = "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n";
        Assert.Equal(200, rig.Send(ready + ready).Status);
        Assert.Equal(200, rig.Send("").Status);
    }

    [Theory]
    [InlineData("/quitquitquit", "quit")]
    [InlineData("/drain_listeners", "drain False False False")]
    [InlineData("/drain_listeners?inboundonly&graceful&skip_exit", "drain True True True")]
    [InlineData("/reopen_logs", "reopen")]
    public void A_mutation_needs_POST_and_is_passed_on(string target, string told)
    {
        using var rig = new AdminRig();
        Assert.Equal(405, rig.Get(target).Status);
        Assert.Empty(rig.Told);
        Assert.Equal("OK\n", rig.Post(target).Body);
        Assert.Equal([told], rig.Told);
    }

    [Fact]
    public void Stats_are_sorted_filtered_and_reset()
    {
        using var rig = new AdminRig();
        var worker = new WorkerStats(1);
        rig.Stats.AddWorker(worker);
        int total = rig.Stats.Registry.Counter("http.main.downstream_rq_total");
        int active = rig.Stats.Registry.Gauge("http.main.downstream_cx_active");
        int shared = rig.Stats.Registry.SharedGauge("cluster.web.membership_total");
        rig.Stats.Registry.CounterWhenUsed("http.main.never");
        rig.Stats.Registry.Counter("http.main.downstream_rq_5xx");
        worker.Increment(total);
        rig.Stats.Main.Add(total, 2);
        worker.Increment(active);
        worker.Set(shared, 3);
        rig.Stats.Main.Set(shared, 3);
        worker.CountCode(rig.Stats.Registry.ResponseCodes("cluster.web.upstream_rq_"), 503);
        string all = "cluster.web.membership_total: 3\ncluster.web.upstream_rq_503: 1\n"
            + "http.main.downstream_cx_active: 1\nhttp.main.downstream_rq_5xx: 0\nhttp.main.downstream_rq_total: 3\n";
        Assert.Equal(all, rig.Get("/stats?filter=%5E(http|cluster)%5C.").Body);
        Assert.DoesNotContain("rq_5xx", rig.Get("/stats?usedonly&filter=%5Ehttp").Body, StringComparison.Ordinal);
        Assert.Equal("http.main.downstream_cx_active: 1\n", rig.Get("/stats?type=Gauges&filter=%5Ehttp").Body);
        Assert.Equal(400, rig.Get("/stats?filter=%5B").Status);
        Assert.Equal(400, rig.Get("/stats?format=xml").Status);
        rig.Post("/reset_counters");
        worker.Increment(total);
        Assert.Equal("http.main.downstream_rq_total: 1\n", rig.Get("/stats?filter=rq_total").Body);
        Assert.Equal("http.main.downstream_cx_active: 1\n", rig.Get("/stats?filter=cx_active").Body);
        Assert.Equal("cluster.web.upstream_rq_503: 0\n", rig.Get("/stats?filter=rq_503").Body);
    }

    [Fact]
    public void Stats_as_JSON_and_for_Prometheus_have_Envoys_shape()
    {
        using var rig = new AdminRig();
        foreach (string name in new[]
        {
            "http.main.downstream_rq_2xx", "cluster.web.upstream_rq_200", "listener.127.0.0.1_80.downstream_cx_total",
            "listener.front.downstream_cx_total", "vhost.v.route.alpha.upstream_rq_total", "http.main.rds.r.1.update_success",
        })
        {
            rig.Stats.Main.Increment(rig.Stats.Registry.Counter(name));
        }

        string json = rig.Get("/stats?format=json&filter=downstream_rq_2xx").Body;
        Assert.Equal("""{"stats":[{"name":"http.main.downstream_rq_2xx","value":1}]}""", json);
        string[] lines = rig.Get("/stats/prometheus?filter=%5E(http|cluster|listener|vhost)%5C.").Body.Split('\n');
        Assert.Contains("# TYPE envoy_http_downstream_rq_xx counter", lines);
        Assert.Contains(
            "envoy_http_downstream_rq_xx{envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"main\"} 1",
            lines);
        Assert.Contains(
            "envoy_cluster_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"web\"} 1", lines);
        Assert.Contains("envoy_listener_downstream_cx_total{envoy_listener_address=\"127.0.0.1_80\"} 1", lines);
        Assert.Contains("envoy_listener_front_downstream_cx_total{} 1", lines);
        Assert.Contains(
            "envoy_vhost_route_upstream_rq_total{envoy_virtual_host=\"v\",envoy_route=\"alpha\"} 1", lines);
        Assert.Contains(
            "envoy_http_rds_update_success{envoy_http_conn_manager_prefix=\"main\",envoy_rds_route_config=\"r.1\"} 1",
            lines);
    }

    [Fact]
    public void A_histogram_shows_interval_and_total_quantiles()
    {
        using var rig = new AdminRig();
        int id = rig.Stats.Registry.Histogram("cluster.web.upstream_rq_time");
        Assert.Equal("cluster.web.upstream_rq_time: No recorded values\n", rig.Get("/stats?filter=rq_time").Body);
        rig.Stats.Main.Record(id, 1);
        Assert.StartsWith(
            "cluster.web.upstream_rq_time: P0(nan,1) P25(nan,1.025) P50(nan,1.05)",
            rig.Get("/stats?filter=rq_time").Body,
            StringComparison.Ordinal);
        rig.Stats.FlushHistograms();
        rig.Stats.Main.Record(id, 1_234_567);
        Assert.EndsWith("P100(1.1,1.3e+06)\n", rig.Get("/stats?filter=rq_time").Body, StringComparison.Ordinal);
        string text = rig.Get("/stats/prometheus?filter=rq_time").Body;
        Assert.Contains("_bucket{envoy_cluster_name=\"web\",le=\"0.5\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("_bucket{envoy_cluster_name=\"web\",le=\"1\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("_count{envoy_cluster_name=\"web\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("_sum{envoy_cluster_name=\"web\"} 1234568\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_stat_is_not_listed_and_counts_nowhere()
    {
        using var rig = new AdminRig(new StatsSettings { Exclusion = [StringMatcher.Prefix("cluster.web.")] });
        rig.Stats.Main.Increment(rig.Stats.Registry.Counter("cluster.web.upstream_rq_total"));
        rig.Stats.Main.CountCode(rig.Stats.Registry.ResponseCodes("cluster.web.upstream_rq_"), 200);
        rig.Stats.Main.Increment(rig.Stats.Registry.Counter("http.main.downstream_rq_total"));
        Assert.Equal("http.main.downstream_rq_total: 1\n", rig.Get("/stats?filter=rq_").Body);
    }

    [Fact]
    public void Logging_lists_and_changes_levels()
    {
        using var rig = new AdminRig();
        rig.Post("/logging?level=error");
        rig.Post("/logging?paths=http:critical,upstream:warning");
        string body = rig.Post("/logging?router=info").Body;
        Assert.StartsWith("active loggers:\n", body, StringComparison.Ordinal);
        foreach (string line in new[] { "  config: error\n", "  http: critical\n", "  router: info\n" })
        {
            Assert.Contains(line, body, StringComparison.Ordinal);
        }

        Assert.Equal(400, rig.Post("/logging?level=loud").Status);
        Assert.Equal(400, rig.Post("/logging?nosuch=info").Status);
        Assert.Equal(400, rig.Post("/logging?level=info&router=debug").Status);
        Assert.Contains("  router: info\n", rig.Post("/logging").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_info_memory_and_the_rest_are_JSON()
    {
        using var rig = new AdminRig();
        using JsonDocument info = JsonDocument.Parse(rig.Get("/server_info").Body);
        Assert.Equal("LIVE", info.RootElement.GetProperty("state").GetString());
        Assert.Equal(2, info.RootElement.GetProperty("command_line_options").GetProperty("concurrency").GetInt32());
        Assert.Equal("600s", info.RootElement.GetProperty("command_line_options").GetProperty("drain_time").GetString());
        Assert.Equal("12s", info.RootElement.GetProperty("uptime_current_epoch").GetString());
        using JsonDocument memory = JsonDocument.Parse(rig.Get("/memory").Body);
        JsonElement worker = memory.RootElement.GetProperty("workers")[0];
        Assert.True(long.Parse(worker.GetProperty("allocated_bytes").GetString()!) > 0);
        Assert.Equal("{}", rig.Get("/init_dump").Body);
        Assert.Equal("application/json", rig.Get("/listeners?format=json").Type);
        Assert.Equal("", rig.Get("/clusters").Body);
        Assert.Equal(503, rig.Post("/runtime_modify?k=2").Status);
        Assert.Equal(400, rig.Post("/runtime_modify").Status);
        Assert.Equal(503, rig.Post("/runtime_modify", "k=2").Status);
    }

    [Fact]
    public void A_malformed_request_is_refused_and_the_connection_ends()
    {
        using var rig = new AdminRig();
        Assert.Equal(400, rig.Send("GET /ready HTTP/1.1\r\nHost : a\r\n\r\n").Status);
    }
}
