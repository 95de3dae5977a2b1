using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Tests.Admin;

public sealed class AdminRuleTests
{
    [Fact]
    public void A_refused_method_is_told_which_one_is_right_and_goes_to_the_log()
    {
        using var rig = new AdminRig();
        string head = rig.Head("GET /quitquitquit HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains("\r\nallow: POST\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\ncache-control: no-cache, max-age=0\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nx-content-type-options: nosniff\r\n", head, StringComparison.Ordinal);
        Assert.Equal(
            ["error admin admin path \"/quitquitquit\" mutates state, method=GET rather than POST"], rig.Logged);
    }

    [Fact]
    public void Only_allowed_paths_are_answered()
    {
        using var rig = new AdminRig();
        rig.AllowPaths(StringMatcher.Exact("/ready"), StringMatcher.Prefix("/stats"));
        Assert.Equal(200, rig.Get("/ready?x").Status);
        Assert.Equal(200, rig.Get("/stats/prometheus").Status);
        Assert.Equal((403, "request to path /clusters not allowed"), StatusAndBody(rig.Get("/clusters")));
        Assert.Equal(403, rig.Get("/").Status);
    }

    [Fact]
    public void Help_names_paths_methods_and_parameters()
    {
        using var rig = new AdminRig();
        string help = rig.Get("/help").Body;
        Assert.StartsWith("admin commands are:\n  /: Admin home page\n  /certs: ", help, StringComparison.Ordinal);
        Assert.Contains("  /runtime_modify (POST): ", help, StringComparison.Ordinal);
        Assert.Contains("\n      histogram_buckets: ", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/contention", 200)]
    [InlineData("/heap_dump", 501)]
    [InlineData("/stats/recentlookups", 200)]
    public void What_cannot_be_says_so(string path, int status)
    {
        using var rig = new AdminRig();
        Assert.Equal(status, rig.Get(path).Status);
        Assert.Contains("not", rig.Get(path).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("level=loud", "unknown logger level")]
    [InlineData("nosuch=info", "unknown logger name")]
    [InlineData("http=loud", "unknown logger level")]
    [InlineData("paths=http:debug,nosuch:info", "unknown logger name")]
    [InlineData("paths=http", "empty logger name or empty logger level")]
    [InlineData("level=info&http=debug", "invalid number of parameters")]
    public void A_level_that_cannot_be_set_changes_nothing(string query, string error)
    {
        using var rig = new AdminRig();
        var (status, _, body) = rig.Post("/logging?" + query);
        Assert.Equal(400, status);
        Assert.StartsWith($"error: {error}\n\nusage: ", body, StringComparison.Ordinal);
        Assert.Contains("  http: trace\n", rig.Post("/logging").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_set_for_all_for_one_and_for_several()
    {
        using var rig = new AdminRig();
        Assert.Contains("  router: error\n", rig.Post("/logging?level=error").Body, StringComparison.Ordinal);
        Assert.Contains("  router: info\n", rig.Post("/logging?router=info").Body, StringComparison.Ordinal);
        string body = rig.Post("/logging?paths=http:critical,upstream:warning").Body;
        Assert.Contains("  http: critical\n", body, StringComparison.Ordinal);
        Assert.Contains("  upstream: warning\n", body, StringComparison.Ordinal);
        Assert.Contains("  router: info\n", body, StringComparison.Ordinal);
    }

    private static (int Status, string Body) StatusAndBody((int Status, string Type, string Body) answer) =>
        (answer.Status, answer.Body);
}
