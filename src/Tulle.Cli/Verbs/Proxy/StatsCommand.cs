using System.CommandLine;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy stats: what a proxy counts.</summary>
internal static class StatsCommand
{
    public static Command Create(Option<Uri> server)
    {
        ProxyAccess access = new(server);
        Option<string?> filter = new("--filter")
        {
            Description = "Only stats whose name matches this RE2 expression somewhere",
            HelpName = "REGEX",
        };
        Option<bool> all = new("--all") { Description = "Also what never counted anything" };
        Verb verb = new("stats", "What a proxy counts")
        {
            Details =
            [
                "NAME: VALUE, a line a counter or gauge, with Envoy's names; histograms show their quantiles. Counters count "
                + "since the proxy started.",
            ],
            Examples =
            [
                new("tulle proxy stats web --filter 'upstream_rq_(2xx|5xx)'", "answers, by the cluster that gave them"),
                new("tulle proxy stats --admin 127.0.0.1:9901 --filter '^http\\.'", "of a stand-alone proxy's listeners"),
            ],
            SeeAlso = ["tulle proxy clusters"],
        };
        access.AddTo(verb);
        verb.Options.Add(filter);
        verb.Options.Add(all);
        verb.SetAction(async (parsed, cancel) =>
        {
            using AdminClient admin = await access.OpenAsync(parsed, cancel);
            List<string> query = parsed.GetValue(all) ? [] : ["usedonly"];
            if (parsed.GetValue(filter) is { } text)
            {
                query.Add("filter=" + Uri.EscapeDataString(text));
            }

            Console.Out.Write(Terminal.Escape(await admin.GetTextAsync("/stats?" + string.Join('&', query), cancel)));
            return 0;
        });
        return verb;
    }
}
