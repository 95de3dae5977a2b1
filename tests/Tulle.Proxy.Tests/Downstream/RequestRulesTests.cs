using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

/// <summary>What the connection manager does to a request head: paths, ids, lines, times.</summary>
public sealed class RequestRulesTests
{
    private const string Id = "4f5ac8e0-91e9-9f2c-a0f4-0a0b0c0d0e0f";

    [Theory]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/a%2Dz%7e%5f", "/a-z~_")]
    [InlineData("/a%2Fb%5cc%zz%4", "/a%2Fb%5cc%zz%4")]
    [InlineData("/%2561", "/%2561")]
    [InlineData("/x?q=%61", "/x?q=%61")]
    [InlineData("/a/%2e%2E/b", "/b")]
    public void Normalizing_decodes_what_needs_no_escape(string path, string want)
    {
        string request = Forward($"GET {path} HTTP/1.1\r\nhost: a\r\n\r\n", static m => m with { Normalize = true });
        Assert.StartsWith($"GET {want} HTTP/1.1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_name_that_has_one_line_are_joined_and_others_stay()
    {
        string request = Forward(
            "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 1.1.1.1\r\nx-own: 1\r\nx-own: 2\r\n"
            + "x-forwarded-for: 2.2.2.2\r\n\r\n");
        Assert.Contains(
            "\r\nx-forwarded-for: 1.1.1.1,2.2.2.2\r\nx-own: 1\r\nx-own: 2\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_request_id_from_outside_loses_its_claim_to_be_traced()
    {
        string head = $"GET / HTTP/1.1\r\nhost: a\r\nx-request-id: {Id}\r\n\r\n";
        Assert.Contains(Id.Replace("-9f2c", "-4f2c", StringComparison.Ordinal),
            Forward(head, static m => m with { IsEdge = true }), StringComparison.Ordinal);
        Assert.Contains(Id, Forward(head), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", '9')]
    [InlineData("x-client-trace-id: 1\r\n", 'b')]
    public void The_decision_to_trace_is_packed_into_the_request_id(string header, char digit)
    {
        string request = Forward(
            $"GET / HTTP/1.1\r\nhost: a\r\n{header}\r\n", static m => m with { Tracing = new TracingSettings() });
        int id = request.IndexOf("x-request-id: ", StringComparison.Ordinal) + "x-request-id: ".Length;
        Assert.Equal(digit, request[id + 14]);
    }

    [Fact]
    public void No_sampling_leaves_the_request_id_untraced()
    {
        var none = new TracingSettings { OverallSampling = new RuntimeFraction(FractionalPercent.Never, "") };
        string request = Forward("GET / HTTP/1.1\r\nhost: a\r\n\r\n", m => m with { Tracing = none });
        int id = request.IndexOf("x-request-id: ", StringComparison.Ordinal) + "x-request-id: ".Length;
        Assert.Equal('4', request[id + 14]);
    }

    [Theory]
    [InlineData("x-envoy-max-retries: 2", true)]
    [InlineData("x-envoy-max-retries: two", false)]
    [InlineData("x-envoy-retry-on: 5xx, reset", true)]
    [InlineData("x-envoy-retry-on: sometimes", false)]
    public void A_control_header_that_is_checked_strictly_must_say_something(string header, bool passes)
    {
        var router = new RouterSettings { StrictCheckHeaders = ["x-envoy-max-retries", "x-envoy-retry-on"] };
        using var rig = new ProxyRig((_, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = [new Model.HttpFilter { Name = "router", Settings = router }],
            RouteConfiguration = routes,
            InternalAddress = new InternalAddressSettings(
                false, [new CidrRange(System.Net.IPAddress.Parse("10.0.0.0"), 8)]),
        });
        OriginConnection client = rig.Connect($"GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 10.0.0.1\r\n{header}\r\n\r\n");
        if (passes)
        {
            rig.OriginSees("GET /");
            return;
        }

        rig.RunUntil(() => client.Received.Contains("invalid header '" + header.Split(':')[0] + "' with value"));
        Assert.StartsWith("HTTP/1.1 400 ", client.Received, StringComparison.Ordinal);
    }

    private static string Forward(string head, Func<Setup, Setup>? change = null)
    {
        Setup setup = new();
        setup = change is null ? setup : change(setup);
        using var rig = new ProxyRig((filters, _) => setup.Manager(filters));
        rig.Connect(head);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        return origin.Received;
    }

    private sealed record Setup
    {
        public bool Normalize { get; init; }

        public bool IsEdge { get; init; }

        public TracingSettings? Tracing { get; init; }

        public ForwardAction Action { get; init; } = new() { Cluster = "web" };

        public HttpConnectionManager Manager(Model.HttpFilter[] filters) => new()
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = Routing.RouteTable.Configuration(
                ("*", [Routing.RouteTable.Forward(PathMatcher.Prefix("/"), Action)])),
            NormalizePath = Normalize,
            UseRemoteAddress = IsEdge,
            PreserveExternalRequestId = IsEdge,
            Tracing = Tracing,
        };
    }
}
