using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Model.Stats;

namespace Tulle.Proxy.Tests.Admin;

public sealed class StatsPageTests
{
    [Theory]
    [InlineData("cumulative", "h: B2(1,2) B10(1,3)\n")]
    [InlineData("disjoint", "h: B2(1,2) B10(0,1)\n")]
    [InlineData("detailed", "h:\n  totals=1,0.1:2, 7,0.1:1\n  intervals=1,0.1:1\n  summary=P0(1,1)")]
    public void A_histogram_is_shown_by_the_buckets_that_are_asked_for(string mode, string expected)
    {
        using var rig = RigWithHistogram();
        Assert.StartsWith(
            expected, rig.Get($"/stats?filter=%5Eh$&histogram_buckets={mode}").Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cumulative",
        """[{"upper_bound":2,"interval":1,"cumulative":2},{"upper_bound":10,"interval":1,"cumulative":3}]""")]
    [InlineData("disjoint",
        """[{"upper_bound":2,"interval":1,"cumulative":2},{"upper_bound":10,"interval":0,"cumulative":1}]""")]
    public void JSON_has_the_same_buckets(string mode, string buckets)
    {
        using var rig = RigWithHistogram();
        Assert.Equal(
            $$"""{"stats":[{"histograms":[{"name":"h","buckets":{{buckets}}}]}]}""",
            rig.Get($"/stats?format=json&filter=%5Eh$&histogram_buckets={mode}").Body);
    }

    [Fact]
    public void JSON_in_detail_has_cells_and_percentiles()
    {
        using var rig = RigWithHistogram();
        string body = rig.Get("/stats?format=json&filter=%5Eh$&histogram_buckets=detailed").Body;
        Assert.Contains(
            "\"details\":[{\"name\":\"h\",\"totals\":[{\"lower_bound\":1,\"width\":0.1,\"count\":2}",
            body,
            StringComparison.Ordinal);
        Assert.Contains("\"percentiles\":[{\"cumulative\":1,\"interval\":1}", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_has_the_configured_buckets_or_a_summary_and_texts_if_asked()
    {
        using var rig = RigWithHistogram();
        rig.Stats.SetText("server.word", "a \"b\"");
        string buckets = rig.Get("/stats/prometheus?filter=%5E(h|server.word)$").Body;
        Assert.Equal(
            "# TYPE envoy_h histogram\nenvoy_h_bucket{le=\"2\"} 2\nenvoy_h_bucket{le=\"10\"} 3\n"
            + "envoy_h_bucket{le=\"+Inf\"} 3\nenvoy_h_sum{} 9\nenvoy_h_count{} 3\n",
            buckets);
        string summary = rig.Get("/stats/prometheus?filter=%5Eh$&histogram_buckets=summary").Body;
        Assert.StartsWith("# TYPE envoy_h summary\nenvoy_h{quantile=\"0\"} 1\n", summary, StringComparison.Ordinal);
        Assert.Contains(
            "# TYPE envoy_server_word gauge\nenvoy_server_word{text_value=\"a \\\"b\\\"\"} 1\n",
            rig.Get("/stats/prometheus?filter=word&text_readouts").Body,
            StringComparison.Ordinal);
        Assert.Equal(400, rig.Get("/stats/prometheus?histogram_buckets=detailed").Status);
        Assert.Equal(400, rig.Get("/stats?histogram_buckets=all").Status);
    }

    [Fact]
    public void Tags_of_the_bootstrap_are_labels()
    {
        var settings = new StatsSettings { Tagger = new StatTagger([new("mesh", null, "one")], usesAllDefaults: false) };
        using var rig = new AdminRig(settings);
        rig.Stats.Main.Increment(rig.Stats.Registry.Counter("cluster.web.upstream_rq_total"));
        Assert.Equal(
            "# TYPE envoy_cluster_web_upstream_rq_total counter\nenvoy_cluster_web_upstream_rq_total{mesh=\"one\"} 1\n",
            rig.Get("/stats/prometheus?filter=web").Body);
    }

    [Fact]
    public void Nothing_is_hidden_and_a_histogram_that_is_made_lazily_is_not_listed_before()
    {
        using var rig = RigWithHistogram();
        Assert.Equal("", rig.Get("/stats?filter=%5Eh$&hidden=only").Body);
        int lazy = rig.Stats.Registry.HistogramWhenUsed("later");
        Assert.Equal("", rig.Get("/stats?filter=later").Body);
        rig.Stats.Main.Record(lazy, 1);
        Assert.StartsWith("later: P0(", rig.Get("/stats?filter=later").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_HTML_escapes_what_it_shows()
    {
        using var rig = new AdminRig();
        rig.Stats.Main.Increment(rig.Stats.Registry.Counter("cluster.<b>.upstream_rq_total"));
        var (status, type, body) = rig.Get("/stats?format=html&filter=upstream");
        Assert.Equal((200, "text/html; charset=UTF-8"), (status, type));
        Assert.Contains("cluster.&lt;b&gt;.upstream_rq_total: 1", body, StringComparison.Ordinal);
    }

    /// <summary>1 and 7 before the end of an interval, then 1: buckets up to 2 and 10.</summary>
    private static AdminRig RigWithHistogram()
    {
        var settings = new StatsSettings { Buckets = [new HistogramBuckets(StringMatcher.Exact("h"), [2, 10])] };
        var rig = new AdminRig(settings);
        int id = rig.Stats.Registry.Histogram("h");
        rig.Stats.Main.Record(id, 1);
        rig.Stats.Main.Record(id, 7);
        rig.Stats.FlushHistograms();
        rig.Stats.Main.Record(id, 1);
        rig.Stats.FlushHistograms();
        return rig;
    }
}
