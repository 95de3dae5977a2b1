using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.Translation;

public sealed class LocalRateLimitTests
{
    private const string Bucket = "token_bucket: {max_tokens: 3, fill_interval: 60s}";

    [Fact]
    public void Descriptors_are_found_by_what_the_rules_make_of_a_request()
    {
        LocalRateLimitSettings settings = Settings($$$$"""
            {{{{Bucket}}}}, vh_rate_limits: INCLUDE, stage: 2, always_consume_default_token_bucket: false,
            descriptors: [{entries: [{key: tier, value: free}, {key: generic_key, value: x}], {{{{Bucket}}}}}],
            rate_limits: [{actions: [{request_headers: {header_name: X-Tier, descriptor_key: tier}},
              {generic_key: {descriptor_value: x}}]}, {disable_key: off, actions: [{remote_address: {}}]}]
            """);
        Assert.Equal(3, settings.Descriptors!.Find("tier\0free\0generic_key\0x\0"u8)!.MaxTokens);
        RateLimitRule rule = Assert.Single(settings.Rules);
        Assert.Equal("x-tier"u8.ToArray(), rule.Actions[0].Source);
        Assert.Equal("generic_key"u8.ToArray(), rule.Actions[1].Key);
        Assert.Equal((RateLimitHostRules.Include, 2u, false), (settings.HostRules, settings.Stage, settings.AlwaysTakesOwn));
    }

    [Theory]
    [InlineData("200", 429)]
    [InlineData("503", 503)]
    public void A_status_below_400_is_not_taken(string code, int status) => Assert.Equal(
        status, Settings($"{Bucket}, status: {{code: {(code == "200" ? "OK" : "ServiceUnavailable")}}}").Status);

    [Theory]
    [InlineData("token_bucket: {max_tokens: 1, fill_interval: 0.049s}", "fill timer must be >= 50ms")]
    [InlineData(
        "descriptors: [{entries: [{key: a}], " + Bucket + "}]", "entries[0].value: a bucket for each value is not supported")]
    [InlineData(
        "descriptors: [{entries: [{key: a, value: b}], " + Bucket + "}, {entries: [{key: a, value: b}], " + Bucket + "}]",
        "duplicate descriptor")]
    [InlineData(
        "rate_limits: [{actions: [{generic_key: {descriptor_value: '%REQ(a)%'}}]}]",
        "rate_limits[0].actions[0].generic_key.descriptor_value")]
    public void What_cannot_be_honoured_is_refused_with_its_place(string fields, string text)
    {
        (_, ConfigErrors errors) = Bootstraps.Read(Text(fields));
        Assert.Contains(text, errors.ToString(), StringComparison.Ordinal);
    }

    private static LocalRateLimitSettings Settings(string fields)
    {
        HttpConnectionManager manager = Bootstraps.Manager(Text(fields));
        return Assert.IsType<LocalRateLimitSettings>(manager.HttpFilters[0].Settings);
    }

    private static string Text(string fields) => Bootstraps.WithManager($$$$"""
        route_config: {name: r}
        http_filters:
        - name: limit
          typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit,
            stat_prefix: s, {{{{fields.ReplaceLineEndings(" ")}}}}}
        - {{{{Bootstraps.Router}}}}
        """);
}
