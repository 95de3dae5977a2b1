using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

public sealed class JsonReaderTests
{
    private const string Router = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";

    [Theory]
    [InlineData("""{"connect_timeout": "0.25s"}""")]
    [InlineData("""{"connectTimeout": "0.250000s"}""")]
    public void Both_spellings_of_a_name_are_read(string json) =>
        Assert.Equal(250, Read<Cluster>(json).ConnectTimeout!.Value.TotalMs);

    [Fact]
    public void Numbers_may_be_strings_and_enums_numbers()
    {
        Cluster cluster = Read<Cluster>("""{"type": 3, "per_connection_buffer_limit_bytes": "4096", "lb_policy": "MAGLEV"}""");
        Assert.Equal(Cluster_DiscoveryType.Eds, cluster.Type);
        Assert.Equal(4096u, cluster.PerConnectionBufferLimitBytes);
        Assert.Equal(Cluster_LbPolicy.Maglev, cluster.LbPolicy);
    }

    [Fact]
    public void A_wrapper_of_zero_is_set_and_a_missing_one_is_not()
    {
        Assert.Equal(0u, Read<Cluster>("""{"per_connection_buffer_limit_bytes": 0}""").PerConnectionBufferLimitBytes);
        Assert.Null(Read<Cluster>("{}").PerConnectionBufferLimitBytes);
        Assert.Null(Read<Cluster>("""{"per_connection_buffer_limit_bytes": null}""").PerConnectionBufferLimitBytes);
    }

    [Theory]
    [InlineData("""{"type": "STATTIC"}""", "type", "STATTIC")]
    [InlineData("""{"connect_timeout": "5 minutes"}""", "connect_timeout", "5 minutes")]
    [InlineData("""{"connect_timeout": 5}""", "connect_timeout", "duration")]
    [InlineData("""{"name": 5}""", "name", "a string")]
    [InlineData("""{"per_connection_buffer_limit_bytes": -1}""", "per_connection_buffer_limit_bytes", "-1")]
    [InlineData("""{"per_connection_buffer_limit_bytes": 1.5}""", "per_connection_buffer_limit_bytes", "1.5")]
    [InlineData("""{"load_assignment": "none"}""", "load_assignment", "ClusterLoadAssignment")]
    [InlineData("""{"filters": {}}""", "filters", "a list")]
    [InlineData("""{"no_such": 1}""", "no_such", "no field no_such")]
    [InlineData("""{"conect_timeout": "1s"}""", "conect_timeout", "did you mean connect_timeout?")]
    [InlineData("""{"track_timeout_budgets": true}""", "track_timeout_budgets", "not supported by tulle-proxy")]
    [InlineData("""{"trackTimeoutBudgets": true}""", "trackTimeoutBudgets", "not supported by tulle-proxy")]
    [InlineData("""{"name": "a", "name": "b"}""", "", "twice")]
    [InlineData("""{"cluster_type": {"typed_config": {}}, "type": "STATIC"}""", "type", "cannot be set together")]
    [InlineData("""{"cluster_type": {"typed_config": {"a": 1}}}""", "cluster_type.typed_config", "@type")]
    [InlineData("""{"cluster_type": {"typed_config": {"@type": "x/y.Z"}}}""", "cluster_type.typed_config.@type", "y.Z")]
    public void What_is_wrong_is_named_with_its_path(string json, string path, string words)
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadJson<Cluster>(json, errors, new ConfigReaderOptions { CheckRules = false });
        Assert.Contains(errors.Errors, e => e.Path == path && e.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_reported_with_paths_and_lines()
    {
        const string Json = """
            {"static_resources": {"listeners": [
              {"name": "a", "filter_chains": [{"filters": [{"name": "x", "nope": 1}]}]},
              {"name": 3}]}}
            """;
        var errors = new ConfigErrors { Source = "b.json" };
        ConfigReader.ReadJson<Bootstrap>(Json, errors);
        Assert.Equal(2, errors.Errors.Count);
        Assert.StartsWith(
            "b.json:2: static_resources.listeners[0].filter_chains[0].filters[0].nope: ",
            errors.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith(
            "b.json:3: static_resources.listeners[1].name: ", errors.Errors[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_any_becomes_its_typed_message()
    {
        HttpFilter filter = Read<HttpFilter>(
            $$$"""{"name": "r", "typed_config": {"@type": "{{{Router}}}", "suppress_envoy_headers": true}}""");
        Assert.True(filter.TypedConfig!.As<Router>()!.SuppressEnvoyHeaders);
    }

    [Theory]
    [InlineData("udpa.type.v1.TypedStruct")]
    [InlineData("xds.type.v3.TypedStruct")]
    public void A_typed_struct_is_the_message_that_it_names(string wrapper)
    {
        HttpFilter filter = Read<HttpFilter>($$$"""
            {"name": "r", "typed_config": {"@type": "type.googleapis.com/{{{wrapper}}}", "type_url": "{{{Router}}}",
             "value": {"suppress_envoy_headers": true} }}
            """);
        Assert.True(filter.TypedConfig!.As<Router>()!.SuppressEnvoyHeaders);
        Assert.Equal("envoy.extensions.filters.http.router.v3.Router", filter.TypedConfig.TypeName);
    }

    [Fact]
    public void Unknown_fields_only_warn_where_they_are_allowed()
    {
        var errors = new ConfigErrors();
        Cluster cluster = ConfigReader.ReadJson<Cluster>(
            """{"name": "a", "no_such": 1}""", errors, new ConfigReaderOptions { AllowUnknownFields = true });
        Assert.True(errors.IsEmpty);
        Assert.Equal("no_such", Assert.Single(errors.Warnings).Path);
        Assert.Equal("a", cluster.Name);
    }

    [Fact]
    public void Broken_json_is_one_error_with_its_line()
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadJson<Cluster>("{\n\"name\": \"a\"\n,,}", errors);
        Assert.Equal(3, Assert.Single(errors.Errors).Line);
    }

    private static T Read<T>(string json) where T : Message, new()
    {
        var errors = new ConfigErrors();
        T message = ConfigReader.ReadJson<T>(json, errors, new ConfigReaderOptions { CheckRules = false });
        Assert.True(errors.IsEmpty, errors.ToString());
        return message;
    }
}
