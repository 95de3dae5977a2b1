using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Routing;
using static Tulle.Proxy.Tests.Routing.RouteTable;

namespace Tulle.Proxy.Tests.Routing;

public sealed class CorsEvaluationTests
{
    private static readonly CorsPolicy s_host = new()
    {
        AllowOrigin = [StringMatcher.Exact("http://app.test"), StringMatcher.Suffix(".app.test")],
        AllowMethods = Utf8("GET,PUT"),
        AllowHeaders = Utf8("*"),
        ExposeHeaders = Utf8("x-exposed"),
        MaxAge = Utf8("600"),
        AllowCredentials = true,
    };

    [Fact]
    public void A_route_takes_what_it_leaves_out_from_the_virtual_host()
    {
        var route = new CorsPolicy { AllowOrigin = [StringMatcher.Exact("http://own.test")], AllowMethods = Utf8("*") };
        var policies = new CorsEvaluation(null, route, s_host, null);
        Assert.True(policies.AllowsOrigin("http://own.test"u8));
        Assert.False(policies.AllowsOrigin("http://app.test"u8));

        HeaderTable request = Request(
            "/", ("origin", "http://own.test"), ("access-control-request-method", "DELETE"),
            ("access-control-request-headers", "x-a,x-b"));
        var response = new HeaderTable();
        policies.WritePreflight(request, response, isAllowed: true);
        Assert.Equal("http://own.test", Lines(response, "access-control-allow-origin"));
        Assert.Equal("DELETE", Lines(response, "access-control-allow-methods"));
        Assert.Equal("x-a,x-b", Lines(response, "access-control-allow-headers"));
        Assert.Equal("600", Lines(response, "access-control-max-age"));
        Assert.Equal("true", Lines(response, "access-control-allow-credentials"));
        Assert.Equal("", Lines(response, "access-control-expose-headers"));
    }

    [Fact]
    public void A_response_gets_the_origin_as_it_was_sent()
    {
        var any = new CorsPolicy { AllowOrigin = [StringMatcher.Exact("*")] };
        var policies = new CorsEvaluation(null, any, s_host, null);
        HeaderTable request = Request("/", ("origin", "http://any.test"));
        var response = new HeaderTable();
        response.Add(HeaderName.AccessControlAllowOrigin, "*"u8);
        Assert.True(policies.AllowsOrigin("http://any.test"u8));
        policies.WriteResponse(request, response);
        Assert.Equal("http://any.test", Lines(response, "access-control-allow-origin"));
        Assert.Equal("x-exposed", Lines(response, "access-control-expose-headers"));
    }

    [Fact]
    public void The_most_specific_policy_alone_says_whether_the_filter_is_on()
    {
        var off = new CorsPolicy { FilterEnabled = new RuntimeFraction(FractionalPercent.Never, "") };
        Assert.False(new CorsEvaluation(null, off, s_host, null).IsEnabled(0));
        Assert.True(new CorsEvaluation(null, null, s_host, off).IsEnabled(0));
        Assert.False(default(CorsEvaluation).HasPolicy);
    }

    [Fact]
    public void A_preflight_is_options_with_a_method_asked_for()
    {
        HeaderTable request = Request("/", ("access-control-request-method", "PUT"));
        Assert.False(CorsEvaluation.IsPreflight(request));
        request.Set(HeaderName.Method, "OPTIONS"u8);
        Assert.True(CorsEvaluation.IsPreflight(request));
        request.RemoveAll(HeaderName.AccessControlRequestMethod);
        Assert.False(CorsEvaluation.IsPreflight(request));
    }
}
