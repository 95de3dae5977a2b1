using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>GRPCRoutes over the real binaries: calls of applications through their proxies to gRPC servers.</summary>
public sealed class GrpcRouteTests(ShopMesh mesh) : IClassFixture<ShopMesh>
{
    private const string ToA = "backendRefs: [{name: shop-a, port: 80}]";
    private const string ToB = "backendRefs: [{name: shop-b, port: 80}]";

    [Fact]
    public async Task Calls_go_by_service_and_method_whatever_the_order_of_the_rules()
    {
        await mesh.ApplyRulesAsync($"{{matches: [{{method: {{method: Pay}}}}], {ToB}}}, "
            + $"{{matches: [{{method: {{service: shop.v1.Till}}}}], {ToA}}}, "
            + $"{{matches: [{{method: {{service: shop.v1.Till, method: Remove}}}}], {ToB}}}, "
            + $"{{matches: [{{method: {{type: RegularExpression, service: 'shop.*Cart', method: 'A.*'}}}}], {ToA}}}");
        Assert.Equal("b", await mesh.CallAsync("Till", "Remove"));
        Assert.Equal("a", await mesh.CallAsync("Till", "Add"));
        Assert.Equal("a", await mesh.CallAsync("Till", "Pay")); // the service says more than the method
        Assert.Equal("b", await mesh.CallAsync("Cart", "Pay"));
        Assert.Equal("a", await mesh.CallAsync("Cart", "Add"));
        Assert.Equal("Unimplemented", await mesh.CallAsync("Cart", "Remove")); // no rule
    }

    [Fact]
    public async Task Calls_go_by_their_metadata()
    {
        await mesh.ApplyRulesAsync($"{{matches: [{{method: {{service: shop.v1.Cart}}}}], {ToA}}}, "
            + $"{{matches: [{{method: {{service: shop.v1.Cart}}, headers: [{{name: X-Tenant, value: blue}}]}}], {ToB}}}, "
            + $"{{matches: [{{headers: [{{type: RegularExpression, name: x-tenant, value: 're?d'}}]}}], {ToA}}}");
        Assert.Equal("b", await mesh.CallAsync("Cart", "Add", tenant: "blue"));
        Assert.Equal("a", await mesh.CallAsync("Cart", "Add", tenant: "green"));
        Assert.Equal("a", await mesh.CallAsync("Cart", "Add"));
        Assert.Equal("a", await mesh.CallAsync("Till", "Add", tenant: "red"));
        Assert.Equal("Unimplemented", await mesh.CallAsync("Till", "Add", tenant: "reed"));
    }

    [Fact]
    public async Task Weights_split_calls_and_a_backend_that_is_not_there_keeps_its_share()
    {
        await mesh.ApplyRulesAsync(
            "{backendRefs: [{name: shop-a, port: 80, weight: 3}, {name: shop-b, port: 80, weight: 1}]}");
        (int a, int b, int unavailable) = await CountAsync(400);
        Assert.Equal((400, 0), (a + b, unavailable));
        Assert.InRange(b, 48, 152); // 100 is the mean; six deviations are 52

        await mesh.ApplyRulesAsync(
            "{backendRefs: [{name: shop-a, port: 80, weight: 1}, {name: gone, port: 80, weight: 1}]}");
        (a, b, unavailable) = await CountAsync(400);
        Assert.Equal((400, 0), (a + unavailable, b));
        Assert.InRange(unavailable, 140, 260); // 200 is the mean; six deviations are 60

        await mesh.ApplyRulesAsync("{backendRefs: [{name: gone, port: 80}]}");
        Assert.Equal((0, 0, 40), await CountAsync(40));
    }

    [Fact]
    public async Task Filters_change_the_metadata_of_a_rule_s_calls_or_of_one_backend_s()
    {
        await mesh.ApplyRulesAsync(
            $"{{matches: [{{method: {{service: shop.v1.Cart}}}}], {ToA}, filters: [{{type: RequestHeaderModifier, "
            + "requestHeaderModifier: {set: [{name: x-tag, value: from the rule}]}}]}, "
            + "{matches: [{method: {service: shop.v1.Till}}], backendRefs: [{name: shop-b, port: 80, filters: "
            + "[{type: RequestHeaderModifier, requestHeaderModifier: {remove: [x-tag]}}]}]}");
        Assert.Equal("a from the rule", await mesh.CallAsync("Cart", "Add", tag: "from the client"));
        Assert.Equal("b", await mesh.CallAsync("Till", "Add", tag: "from the client"));
    }

    [Theory]
    [InlineData("{type: URLRewrite, urlRewrite: {hostname: other}}", "spec.rules[0].filters[0].type", "RequestHeaderModifier")]
    [InlineData("{type: RequestRedirect, requestRedirect: {port: 1}}", "spec.rules[0].filters[0].type", "RequestHeaderModifier")]
    [InlineData("{type: ExtensionRef, extensionRef: {}}", "spec.rules[0].filters[0].extensionRef", "leave it out")]
    public async Task Filters_that_calls_cannot_have_are_refused_by_name(string filter, string field, string advice)
    {
        CommandResult refused = await mesh.TryRulesAsync($"{{filters: [{filter}], {ToA}}}");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(field, refused.Errors, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_of_another_namespace_is_for_the_callers_of_that_namespace()
    {
        await mesh.ApplyRulesAsync($"{{{ToB}}}");
        await mesh.ApplyRulesAsync("{matches: [{method: {service: shop.v1.Cart}}], backendRefs: [{name: near, port: 80}]}, "
            + "{matches: [{method: {service: shop.v1.Till}}], backendRefs: [{name: shop-a, namespace: default, port: 80}]}",
            inFar: true);
        Assert.Equal("near", await mesh.CallAsync("Cart", "Add", fromFar: true));
        Assert.Equal("b", await mesh.CallAsync("Cart", "Add")); // callers of the Service's namespace have its own route
        Assert.Equal("Unavailable", await mesh.CallAsync("Till", "Add", fromFar: true)); // a backend needs a ReferenceGrant
    }

    private async Task<(int A, int B, int Unavailable)> CountAsync(int calls)
    {
        string[] answers = new string[calls];
        for (int i = 0; i < calls; i++)
        {
            answers[i] = await mesh.CallAsync("Cart", "Add");
        }

        return (answers.Count(static x => x == "a"), answers.Count(static x => x == "b"),
            answers.Count(static x => x == "Unavailable"));
    }
}
