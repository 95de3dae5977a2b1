using System.Text.Json.Nodes;
using Tulle.Cli.Output;

namespace Tulle.Cli.Tests;

public sealed class EffectPrinterTests
{
    [Fact]
    public void A_rejection_is_told_with_the_proxys_words_beside_what_it_goes_on_with()
    {
        string since = TimeProvider.System.GetUtcNow().AddHours(-4).ToString("O");
        JsonNode effect = JsonNode.Parse($$"""
            {"proxies": [
              {"id": "web.default", "connected": true, "uses": [
                {"type": "RDS", "name": "default/voting/80", "what": "rules", "state": "rejected", "olderSince": "{{since}}",
                 "nack": "no such\nfield"},
                {"type": "LDS", "name": "outbound/1", "what": "calls", "state": "accepted", "since": "{{since}}"},
                {"type": "CDS", "name": "c", "what": "x", "state": "sent"}]},
              {"id": "old.default", "connected": false, "uses": [
                {"type": "RDS", "name": "default/voting/80", "what": "rules", "state": "waiting"}]}],
             "rules": [{"service": "default/voting/80", "callers": "all callers", "position": 2, "of": 2,
                        "rule": "default/late/0", "match": "prefix /", "shadowedBy": "default/early/0"}],
             "notes": ["callers in namespace x have routes of their own"]}
            """)!;
        StringWriter writer = new();
        EffectPrinter.Print(writer, effect);
        string text = writer.ToString();

        Assert.Contains("2 of 2   default/late/0   prefix /   default/early/0\n", text);
        Assert.Contains("note: callers in namespace x have routes of their own\n", text);
        Assert.Contains("web.default   RDS default/voting/80   REJECTED, older one held for 4h", text);
        Assert.Contains("accepted 4h ago", text);
        Assert.Contains("sent, no answer yet", text);
        Assert.Contains("not sent yet; proxy is gone", text);
        Assert.Contains("  REJECTED by web.default: no such\n    field\n", text);
    }

    [Fact]
    public void An_object_that_no_proxy_needs_is_said_to_be_in_none()
    {
        StringWriter writer = new();
        EffectPrinter.Print(writer, JsonNode.Parse("""{"proxies": [], "rules": [], "notes": []}""")!);

        Assert.Equal("In effect:\n  in no proxy\n", writer.ToString());
    }
}
