using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

public sealed class FieldRuleTests
{
    [Theory]
    [InlineData("name: ''", "name", "ClusterValidationError.Name: value length must be at least 1 characters")]
    [InlineData("{name: a, connect_timeout: 0s}", "connect_timeout",
        "ClusterValidationError.ConnectTimeout: value must be greater than 0s")]
    [InlineData("{name: a, common_lb_config: {healthy_panic_threshold: {value: 101}}}",
        "common_lb_config.healthy_panic_threshold.value",
        "PercentValidationError.Value: value must be inside range [0, 100]")]
    [InlineData("{name: a, type: 77}", "type", "ClusterValidationError.Type: value must be one of the defined enum values")]
    [InlineData("{name: a, health_checks: [{timeout: 1s}]}", "health_checks[0].interval",
        "HealthCheckValidationError.Interval: value is required")]
    [InlineData("{name: a, outlier_detection: {max_ejection_percent: 101}}", "outlier_detection.max_ejection_percent",
        "value must be less than or equal to 100")]
    public void A_broken_rule_is_worded_as_envoy_words_it(string yaml, string path, string words)
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<Cluster>(yaml, errors);
        Assert.Contains(errors.Errors, e => e.Path == path && e.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_required_oneof_names_its_choices()
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<RouteMatch>("case_sensitive: true", errors);
        Assert.Contains("set one of prefix, path", Assert.Single(errors.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_of_the_members_that_a_oneof_does_not_have_set_do_not_count()
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<RouteMatch>("prefix: /", errors); // safe_regex is required, but only where it is chosen
        Assert.True(errors.IsEmpty, errors.ToString());
    }

    [Fact]
    public void Rules_hold_inside_anys_and_lists_and_maps()
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<FilterChain>("""
            filters:
            - name: hcm
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                route_config: {virtual_hosts: [{name: v, domains: []}]}
            metadata: {filter_metadata: {"": {}}}
            """, errors);
        string[] paths = [.. errors.Errors.Select(e => e.Path)];
        Assert.Contains("filters[0].typed_config.stat_prefix", paths);
        Assert.Contains("filters[0].typed_config.route_config.virtual_hosts[0].domains", paths);
        Assert.Contains("metadata.filter_metadata[\"\"]", paths);
    }

    [Theory]
    [InlineData("/a", true)]
    [InlineData("/a/", false)]
    [InlineData("/a?b", false)]
    public void The_one_pattern_of_the_api_is_checked(string prefix, bool isGood)
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<RouteMatch>($"path_separated_prefix: '{prefix}'", errors);
        Assert.Equal(isGood, errors.IsEmpty);
    }
}
