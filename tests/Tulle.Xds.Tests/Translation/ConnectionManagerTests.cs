using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.Translation;

/// <summary>Fields of the connection manager that become something, or are refused with their place.</summary>
public sealed class ConnectionManagerTests
{
    private const string PreserveCase =
        "type.googleapis.com/envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig";

    private const string Xff = "type.googleapis.com/envoy.extensions.http.original_ip_detection.xff.v3.XffConfig";

    [Fact]
    public void The_case_of_names_is_kept_or_made_proper()
    {
        HttpConnectionManager kept = Manager($$$"""
            http_protocol_options:
              header_key_format:
                stateful_formatter:
                  name: preserve_case
                  typed_config: {"@type": {{{PreserveCase}}}, formatter_type_on_envoy_headers: PROPER_CASE}
            """);
        Assert.Equal(HeaderKeyFormat.PreserveCase, kept.Http1.HeaderKeyFormat);
        Assert.True(kept.Http1.ProperCaseForOthers);
        HttpConnectionManager proper = Manager("http_protocol_options: {header_key_format: {proper_case_words: {}}}");
        Assert.Equal(HeaderKeyFormat.ProperCaseWords, proper.Http1.HeaderKeyFormat);
    }

    [Fact]
    public void An_xff_extension_has_its_ranges()
    {
        HttpConnectionManager manager = Manager($$$"""
            original_ip_detection_extensions:
            - name: xff
              typed_config:
                "@type": {{{Xff}}}
                xff_trusted_cidrs: {cidrs: [{address_prefix: 10.0.0.0, prefix_len: 8}]}
                skip_xff_append: false
            """);
        Assert.Equal("10.0.0.0/8", manager.OriginalIpDetection!.TrustedRanges[0].ToString());
        Assert.False(manager.OriginalIpDetection.SkipAppend);
    }

    [Theory]
    [InlineData("use_remote_address: true", "use_remote_address may not be mixed")]
    [InlineData("xff_num_trusted_hops: 1", "xff_num_trusted_hops may not be mixed")]
    public void An_xff_extension_beside_the_older_fields_is_refused(string field, string text)
    {
        (_, ConfigErrors errors) = Bootstraps.Read(Text($$$"""
            {{{field}}}
            original_ip_detection_extensions: [{name: xff, typed_config: {"@type": {{{Xff}}}}}]
            """));
        Assert.Contains(text, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_follow_the_runtime_and_hashing_is_refused()
    {
        Route route = Bootstraps.Route("{match: {prefix: /}, route: {weighted_clusters: "
            + "{runtime_key_prefix: split, clusters: [{name: web, weight: 3}]}}}");
        RuntimeNumber? weight = ((ForwardAction)route.Action).WeightedClusters!.Clusters[0].RuntimeWeight;
        Assert.Equal(("split.web", 3L), (weight!.RuntimeKey, weight.Value));

        (_, ConfigErrors errors) = Bootstraps.Read(Bootstraps.WithRoute("{match: {prefix: /}, route: "
            + "{weighted_clusters: {use_hash_policy: true, clusters: [{name: web, weight: 3}]}}}"));
        Assert.Contains("weighted_clusters.use_hash_policy", errors.ToString(), StringComparison.Ordinal);
    }

    private static HttpConnectionManager Manager(string fields) => Bootstraps.Manager(Text(fields));

    private static string Text(string fields) => Bootstraps.WithManager($$$"""
        http_filters: [{{{Bootstraps.Router}}}]
        route_config: {name: r}
        {{{fields}}}
        """);
}
