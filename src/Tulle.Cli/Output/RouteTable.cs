using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>tulle proxy routes: a row a route, in the order in which they are asked.</summary>
internal static class RouteTable
{
    private static readonly string[] NoDetails = ["", ""];

    public static void Write(TextWriter writer, IEnumerable<JsonNode> configurations, bool wide)
    {
        string[] more = wide ? ["NAME", "RETRY ON"] : [];
        ColumnTable table = new(["ROUTES", "VIRTUAL HOST", "DOMAINS", "MATCH", "TARGET", "TIMEOUT", "RETRIES", .. more]);
        foreach (JsonNode routes in configurations)
        {
            foreach (JsonNode host in NodeText.Items(routes, "virtual_hosts"))
            {
                string domains = string.Join(",", NodeText.Items(host, "domains").Select(d => d.ToString()));
                string[] lead = [NodeText.At(routes, "name"), NodeText.At(host, "name"), domains];
                foreach (JsonNode route in NodeText.Items(host, "routes"))
                {
                    string[] rest = wide
                        ? [NodeText.At(route, "name"), NodeText.At(route["route"], "retry_policy", "retry_on")]
                        : [];
                    table.Add([.. lead, Match(route["match"]), Target(route), Timeout(route), Retries(route, host), .. rest]);
                }

                if (!NodeText.Items(host, "routes").Any())
                {
                    table.Add([.. lead, "-", "404: no route", "-", "-", .. wide ? NoDetails : []]);
                }
            }
        }

        table.WriteTo(writer);
    }

    public static string Match(JsonNode? match)
    {
        List<string> words = [];
        (string field, string word)[] paths =
        [
            ("path", "path "), ("prefix", "prefix "), ("path_separated_prefix", "segments "),
        ];
        foreach ((string field, string word) in paths)
        {
            if (match?[field] is { } value)
            {
                words.Add(word + value);
            }
        }

        if (match?["safe_regex"] is { } regex)
        {
            words.Add("path ~ " + NodeText.At(regex, "regex"));
        }

        words.AddRange(match?["connect_matcher"] is null ? [] : ["CONNECT"]);
        words.AddRange(NodeText.Items(match, "headers").Select(h => Header(h)));
        words.AddRange(NodeText.Items(match, "query_parameters").Select(q => "query " + Header(q)));
        words.AddRange(match?["grpc"] is null ? [] : ["grpc"]);
        words.AddRange(match?["runtime_fraction"] is null ? [] : ["a share"]);
        return words.Count == 0 ? "any" : string.Join(", ", words);
    }

    private static string Header(JsonNode matcher)
    {
        string name = NodeText.At(matcher, "name");
        string not = (bool?)matcher["invert_match"] == true ? "not " : "";
        JsonNode? text = matcher["string_match"];
        string value = text?["exact"] is { } exact ? $" = {exact}"
            : text?["prefix"] is { } prefix ? $" = {prefix}*"
            : text?["suffix"] is { } suffix ? $" = *{suffix}"
            : text?["contains"] is { } contains ? $" = *{contains}*"
            : text?["safe_regex"] is { } regex ? $" ~ {NodeText.At(regex, "regex")}"
            : matcher["exact_match"] is { } old ? $" = {old}"
            : matcher["range_match"] is { } range ? $" in {NodeText.Number(range["start"])}..{NodeText.Number(range["end"])}"
            : matcher["present_match"] is { } present && !(bool)present ? " absent" : " present";
        return not + name + value;
    }

    private static string Target(JsonNode route)
    {
        if (route["redirect"] is { } redirect)
        {
            return Redirect(redirect);
        }

        if (route["direct_response"] is { } answer)
        {
            string body = NodeText.At(answer, "body", "inline_string").Trim();
            return $"answers {NodeText.At(answer, "status")}" + (body.Length > 0 ? $" \"{Short(body)}\"" : "");
        }

        JsonNode? action = route["route"];
        string target = NodeText.At(action, "cluster") is { Length: > 0 } cluster ? cluster
            : NodeText.At(action, "cluster_header") is { Length: > 0 } header ? $"cluster named by {header}"
            : action?["weighted_clusters"] is { } weighted ? Shares.Of(NodeText.Items(weighted, "clusters"))
            : "-";
        string rewrite = NodeText.At(action, "prefix_rewrite") is { Length: > 0 } prefix ? $", prefix -> {prefix}"
            : action?["regex_rewrite"] is not null ? ", path rewritten" : "";
        string mirrors = string.Join(", ",
            NodeText.Items(action, "request_mirror_policies").Select(m => NodeText.At(m, "cluster")));
        return target + rewrite + (mirrors.Length > 0 ? $", copy to {mirrors}" : "");
    }

    private static string Redirect(JsonNode redirect)
    {
        string status = NodeText.At(redirect, "response_code") switch
        {
            "FOUND" => "302",
            "SEE_OTHER" => "303",
            "TEMPORARY_REDIRECT" => "307",
            "PERMANENT_REDIRECT" => "308",
            _ => "301",
        };
        string scheme = NodeText.At(redirect, "scheme_redirect") is { Length: > 0 } given ? given + "://"
            : NodeText.At(redirect, "https_redirect") == "true" ? "https://" : "";
        string host = NodeText.At(redirect, "host_redirect");
        string port = NodeText.At(redirect, "port_redirect") is { Length: > 0 } number ? ":" + number : "";
        string path = NodeText.At(redirect, "path_redirect") is { Length: > 0 } whole ? whole
            : NodeText.At(redirect, "prefix_rewrite") is { Length: > 0 } prefix ? prefix + "..." : "";
        string place = scheme + host + port + path;
        return $"redirect {status} {(place.Length > 0 ? place : "same place")}";
    }

    private static string Timeout(JsonNode route) => route["route"] is not { } action ? "-"
        : NodeText.At(action, "timeout") switch
        {
            "" => "15s (default)",
            "0s" => "none",
            var text => text,
        };

    private static string Retries(JsonNode route, JsonNode host)
    {
        JsonNode? policy = route["route"]?["retry_policy"] ?? (route["route"] is null ? null : host["retry_policy"]);
        return policy is null ? "-"
            : NodeText.At(policy, "num_retries") is { Length: > 0 } number ? number : "1";
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..37] + "...";
}
