using Tulle.Model.Regex;
using Tulle.Model.Stats;

namespace Tulle.Model.Tests.Stats;

public sealed class StatTaggerTests
{
    [Theory]
    [InlineData("cluster.web.upstream_rq_200", "cluster.upstream_rq",
        "envoy.response_code=200 envoy.cluster_name=web")]
    [InlineData("cluster.web.upstream_rq_5xx", "cluster.upstream_rq_xx",
        "envoy.response_code_class=5 envoy.cluster_name=web")]
    [InlineData("cluster.web.upstream_rq_total", "cluster.upstream_rq_total", "envoy.cluster_name=web")]
    [InlineData("http.main.downstream_cx_total", "http.downstream_cx_total", "envoy.http_conn_manager_prefix=main")]
    [InlineData("http.main.rds.r.1.update_success", "http.rds.update_success",
        "envoy.http_conn_manager_prefix=main envoy.rds_route_config=r.1")]
    [InlineData("listener.127.0.0.1_80.downstream_cx_total", "listener.downstream_cx_total",
        "envoy.listener_address=127.0.0.1_80")]
    [InlineData("listener.front.downstream_cx_total", "listener.front.downstream_cx_total", "")]
    [InlineData("listener.[__1]_80.http.main.downstream_rq_2xx", "listener.http.downstream_rq_xx",
        "envoy.response_code_class=2 envoy.http_conn_manager_prefix=main envoy.listener_address=[__1]_80")]
    [InlineData("listener_manager.worker_0.dispatcher.loop_duration_us",
        "listener_manager.dispatcher.loop_duration_us", "envoy.worker_id=worker_0")]
    [InlineData("vhost.v.vcluster.c.upstream_rq_503", "vhost.vcluster.upstream_rq",
        "envoy.response_code=503 envoy.virtual_cluster=c envoy.virtual_host=v")]
    [InlineData("vhost.v.route.alpha.upstream_rq_total", "vhost.route.upstream_rq_total",
        "envoy.virtual_host=v envoy.route=alpha")]
    [InlineData("tcp.db.downstream_cx_total", "tcp.downstream_cx_total", "envoy.tcp_prefix=db")]
    [InlineData("http.main.fault.delays_injected", "http.fault.delays_injected",
        "envoy.http_conn_manager_prefix=main")]
    [InlineData("server.live", "server.live", "")]
    public void A_default_tag_is_taken_out_of_the_name(string name, string rest, string tags)
    {
        StatTags found = StatTagger.Default.Extract(name);
        Assert.Equal(rest, found.Name);
        Assert.Equal(tags, string.Join(' ', found.Tags.Select(t => $"{t.Key}={t.Value}")));
    }

    [Fact]
    public void A_rule_takes_its_first_group_and_shows_its_second()
    {
        var tagger = new StatTagger([Rule("team", @"^cluster\.((\w+)-)"), new("mesh", null, "one")], true);
        StatTags found = tagger.Extract("cluster.red-web.upstream_rq_total");
        Assert.Equal("cluster.upstream_rq_total", found.Name);
        Assert.Equal(
            ["mesh=one", "envoy.cluster_name=red-web", "team=red"], found.Tags.Select(t => $"{t.Key}={t.Value}"));
    }

    [Fact]
    public void Without_the_defaults_only_what_is_named_is_a_tag()
    {
        var tagger = new StatTagger([new("envoy.cluster_name", null, null), Rule("total", "_(total)$")], false);
        StatTags found = tagger.Extract("cluster.web.upstream_rq_total");
        Assert.Equal("cluster.upstream_rq_", found.Name);
        Assert.Equal(["total=total", "envoy.cluster_name=web"], found.Tags.Select(t => $"{t.Key}={t.Value}"));
        Assert.Empty(tagger.Extract("http.main.downstream_rq_2xx").Tags);
    }

    private static StatTagRule Rule(string name, string pattern)
    {
        Assert.True(RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error), error);
        return new StatTagRule(name, program, null);
    }
}
