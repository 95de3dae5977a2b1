using System.Text;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Tests.Sources;

public sealed class ResourceReaderTests
{
    [Fact]
    public void Every_error_of_a_file_is_reported_at_once_with_line_field_value_and_what_is_allowed()
    {
        string[] errors = Errors("""
            apiVersion: v1
            kind: Service
            metadata:
              name: Web
            spec:
              selectr: {app: web}
              ports:
              - {name: http, port: 99999, protocol: TPC}
              - {port: "80"}
            ---
            apiVersion: tulle.dev/v1alpha1
            kind: Workload
            metadata: {name: web-1}
            spec:
              address: localhost
              ports:
              - {port: 8080, proxyPort: 8080, name: http}
              upstreams:
              - {service: emoji, port: 80}
            """);
        Assert.Equal(
            [
                "f.yaml:6: service/Web: spec.selectr: unknown field; did you mean \"selector\"?",
                "f.yaml:8: service/Web: spec.ports[0].port: 99999: must be a whole number from 1 to 65535",
                "f.yaml:8: service/Web: spec.ports[0].protocol: \"TPC\": must be one of TCP, UDP, SCTP; "
                    + "did you mean \"TCP\"?",
                "f.yaml:9: service/Web: spec.ports[1].port: \"80\": must be a whole number from 1 to 65535",
                "f.yaml:4: service/Web: metadata.name: \"Web\": must be a DNS-1035 label: 1 to 63 of a-z, 0-9 and '-', "
                    + "beginning with a letter, not ending with '-'",
                "f.yaml:15: workload/web-1: spec.address: \"localhost\": must be an IPv4 or IPv6 address",
                "f.yaml:19: workload/web-1: spec.upstreams[0].localPort: is required: "
                    + "the port that the application calls",
            ],
            errors);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Servce\nmetadata: {name: a}", "did you mean \"Service\"?")]
    [InlineData("apiVersion: v2\nkind: Service\nmetadata: {name: a}", "must be v1 for a Service")]
    [InlineData("- 1", "must be a resource")]
    [InlineData("a: [", "not YAML")]
    [InlineData("a:\n  b: [{c: []},\n{c: []}]", "f.yaml:2: not YAML from here on")]
    [InlineData("a: &x 1\nb: *x", "anchors and aliases")]
    [InlineData("a: !!str 1", "tags are not taken")]
    [InlineData("a: 1\na: 2", "stands twice")]
    public void What_is_not_a_resource_is_refused_with_a_reason(string text, string expected) =>
        Assert.Contains(Errors(text), e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));
        Assert.Contains("deeper than 64", Errors(deep)[0], StringComparison.Ordinal);
        Assert.Contains("not JSON", Errors(deep, isJson: true)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "stands twice")]
    [InlineData("""{"a":1} x""", "not JSON")]
    [InlineData("""{'a':1}""", "not JSON")]
    public void Json_is_strict(string text, string expected) =>
        Assert.Contains(Errors(text, isJson: true), e => e.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("../etc")]
    [InlineData("<script>")]
    [InlineData("a\u202eb")]
    [InlineData("a.b")]
    [InlineData("-a")]
    public void A_name_that_is_no_dns_label_is_refused(string name) =>
        Assert.NotEmpty(Errors($$$"""
            {"apiVersion":"tulle.dev/v1alpha1","kind":"Workload","metadata":{"name":"{{{name}}}"},
            "spec":{"address":"::1"}}
            """, isJson: true));

    [Fact]
    public void Yaml_and_json_of_the_same_resource_are_stored_as_the_same_text()
    {
        ParsedResource yaml = Read("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, labels: {b: x, a: y}}
            spec:
              selector: {app: web}
              ports: [{port: 80, targetPort: http, name: }]
            """)[0];
        ParsedResource json = Read("""
            {"kind":"Service","apiVersion":"v1",
            "spec":{"ports":[{"targetPort":"http","port":80}],"selector":{"app":"web"}},
            "metadata":{"labels":{"a":"y","b":"x"},"name":"web","uid":"1"}}
            """, isJson: true)[0];
        Assert.Equal(yaml, json);
        Assert.Equal("""{"ports":[{"port":80,"targetPort":"http"}],"selector":{"app":"web"}}""", yaml.Spec);
    }

    [Fact]
    public void A_list_is_opened_and_a_resource_given_twice_is_refused()
    {
        Assert.Equal(2, Read("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
            - {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {ports: [{port: 1}]}}
            """).Count);
        Assert.Contains("stands twice in this request; the other is on line 1", Errors("""
            {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
            """)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_mean_nothing_outside_kubernetes_are_taken_with_a_warning()
    {
        var context = new CheckContext(new ErrorList("f.yaml"));
        ResourceReader.Read(
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, ports: [{port: 1}]}}"u8,
            false, "default", context);
        Assert.Equal(0, context.Errors.Count);
        Assert.Equal(
            ["f.yaml:1: service/a: spec.clusterIP: \"None\": has no effect outside Kubernetes"], context.Warnings);
    }

    [Theory]
    [InlineData(
        "filters: [{type: URLRewrite}]", "spec.rules[0].filters[0].urlRewrite: is required when type is URLRewrite")]
    [InlineData("filters: [{type: CORS, cors: {}}]", "is not done by this version")]
    [InlineData("matches: [{path: {type: RegularExpression, value: '(?=a)'}}]", "must be a regular expression of RE2")]
    [InlineData("matches: [{path: {value: /a/../b}}]", "must be an absolute path")]
    [InlineData("timeouts: {request: 1s, backendRequest: 2s}", "must not be longer than request (1s)")]
    [InlineData("timeouts: {request: 1 s}", "must be a duration such as")]
    [InlineData("backendRefs: [{name: a}]", "spec.rules[0].backendRefs[0].port: is required for a Service")]
    [InlineData(
        "filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: x}]}}]",
            "must not be Host")]
    [InlineData(
        "matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: "
            + "{path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]",
        "needs every match of the rule to be a PathPrefix")]
    public void Rules_of_an_HTTPRoute_that_span_fields_are_checked(string rule, string expected) =>
        Assert.Contains(Errors($$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r}
            spec:
              parentRefs: [{name: web}]
              rules: [{ {{rule}} }]
            """), e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Two_listeners_of_a_workload_may_not_share_a_port() =>
        Assert.Contains("127.0.0.1 port 8080 is already used by spec.ports[0].port", Errors("""
            apiVersion: tulle.dev/v1alpha1
            kind: Workload
            metadata: {name: w}
            spec:
              address: 127.0.0.1
              ports: [{port: 8080, proxyPort: 18080}]
              upstreams: [{service: a, port: 80, localPort: 8080}]
            """)[0], StringComparison.Ordinal);

    private static string[] Errors(string text, bool isJson = false)
    {
        var context = new CheckContext(new ErrorList("f.yaml"));
        ResourceReader.Read(Encoding.UTF8.GetBytes(text), isJson, "default", context);
        return [.. context.Errors.Errors.Select(static e => e.ToString())];
    }

    private static List<ParsedResource> Read(string text, bool isJson = false)
    {
        var context = new CheckContext(new ErrorList("f.yaml"));
        List<ParsedResource> read = ResourceReader.Read(Encoding.UTF8.GetBytes(text), isJson, "default", context);
        Assert.Empty(context.Errors.Errors);
        return read;
    }
}
