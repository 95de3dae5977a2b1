using System.Net;
using Tulle.Model;
using Tulle.Net;
using Tulle.Net.Native;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

/// <summary>x-forwarded-for, what is trusted of it, and what follows from that.</summary>
public sealed class ClientAddressTests
{
    private static readonly string OwnAddress = MachineAddress.FindV4().ToString().Split(':')[0];

    [Fact]
    public void The_machines_address_is_appended_for_a_peer_on_loopback()
    {
        Assert.NotEqual(SocketFamily.None, MachineAddress.FindV4().Family);
        string request = Forward("x-forwarded-for: 1.2.3.4\r\n", static m => m.UseRemoteAddress());
        Assert.Contains($"\r\nx-forwarded-for: 1.2.3.4,{OwnAddress}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-external-address: 127.0.0.1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void Skip_xff_append_leaves_the_header_alone()
    {
        string request = Forward("x-forwarded-for: 1.2.3.4\r\n", static m => m.UseRemoteAddress(skipAppend: true));
        Assert.Contains("\r\nx-forwarded-for: 1.2.3.4\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void Trusted_hops_name_the_external_address()
    {
        string request = Forward(
            "x-forwarded-for: 9.9.9.9, 1.2.3.4\r\n", static m => m.UseRemoteAddress(trustedHops: 2));
        Assert.Contains("\r\nx-envoy-external-address: 9.9.9.9\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void An_internal_address_may_steer_the_router_and_is_marked()
    {
        string request = Forward(
            "x-forwarded-for: 10.1.2.3\r\nx-envoy-max-retries: 2\r\n", static m => m.Internal("10.0.0.0", 8));
        Assert.Contains("\r\nx-envoy-internal: true\r\n", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-forwarded-for: 8.8.8.8\r\n")]
    [InlineData("x-forwarded-for: 10.1.2.3, 10.1.2.4\r\n")]
    [InlineData("x-forwarded-for: 10.1.2.3\r\nx-forwarded-for: 10.1.2.4\r\n")]
    [InlineData("x-forwarded-for: nonsense\r\n")]
    [InlineData("")]
    public void Only_a_single_internal_address_is_internal(string header)
    {
        string request = Forward(header + "x-envoy-force-trace: 1\r\n", static m => m.Internal("10.0.0.0", 8));
        Assert.DoesNotContain("x-envoy-internal", request, StringComparison.Ordinal);
        Assert.DoesNotContain("x-envoy-force-trace", request, StringComparison.Ordinal);
    }

    [Fact]
    public void Trusted_ranges_are_passed_over_from_the_end()
    {
        var trusted = new XffDetection(0, [Range("127.0.0.0", 8), Range("10.0.0.0", 8)], SkipAppend: true);
        string request = Forward(
            "x-forwarded-for: 6.6.6.6, 192.168.1.1, 10.0.0.1, 10.0.0.2\r\n", m => m.Detect(trusted, "%CLIENT%"));
        Assert.Contains("\r\nx-client: 192.168.1.1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_outside_the_trusted_ranges_is_the_client_itself()
    {
        var trusted = new XffDetection(0, [Range("10.0.0.0", 8)], SkipAppend: false);
        string request = Forward("x-forwarded-for: 6.6.6.6\r\n", m => m.Detect(trusted, "%CLIENT%"));
        Assert.Contains("\r\nx-client: 127.0.0.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nx-forwarded-for: 6.6.6.6,{OwnAddress}\r\n", request, StringComparison.Ordinal);
    }

    private static CidrRange Range(string address, int length) => Setups.Range(address, length);

    private static string Forward(string headers, Func<Setups, HttpConnectionManager> setup)
    {
        using var rig = new ProxyRig((filters, routes) => setup(new Setups(filters, routes)));
        rig.Connect($"GET /a HTTP/1.1\r\nhost: a\r\n{headers}\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        return origin.Received;
    }

    /// <summary>The connection managers of these tests.</summary>
    private sealed record Setups(Model.HttpFilter[] Filters, RouteConfiguration Routes)
    {
        public static CidrRange Range(string address, int length) => new(IPAddress.Parse(address), length);

        public HttpConnectionManager UseRemoteAddress(bool skipAppend = false, int trustedHops = 0) => new()
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = Filters,
            RouteConfiguration = Routes,
            UseRemoteAddress = true,
            SkipXffAppend = skipAppend,
            XffTrustedHops = trustedHops,
        };

        public HttpConnectionManager Internal(string address, int length) => new()
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = Filters,
            RouteConfiguration = Routes,
            InternalAddress = new InternalAddressSettings(false, [Range(address, length)]),
        };

        public HttpConnectionManager Detect(XffDetection detection, string clientFormat) => new()
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = Filters,
            RouteConfiguration = WithClient(clientFormat),
            OriginalIpDetection = detection,
        };

        private static RouteConfiguration WithClient(string format)
        {
            string command = format.Replace(
                "%CLIENT%", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", StringComparison.Ordinal);
            RouteConfiguration routes = Routing.RouteTable.Configuration(
                ("*", [Routing.RouteTable.Forward(
                    Model.Matching.PathMatcher.Prefix("/"), new ForwardAction { Cluster = "web" })]));
            return new RouteConfiguration
            {
                VirtualHosts = routes.VirtualHosts,
                RequestHeaders = new HeaderMutations([Routing.RouteTable.Add("x-client", command)]),
            };
        }
    }
}
