using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>Where an object is in effect: which rule wins, which proxies hold it since when, who refused it.</summary>
internal static class EffectPrinter
{
    public static void Print(TextWriter writer, JsonNode effect)
    {
        PrintRules(writer, effect["rules"] as JsonArray ?? [], effect["notes"] as JsonArray ?? []);
        JsonArray proxies = effect["proxies"] as JsonArray ?? [];
        writer.WriteLine("In effect:");
        if (proxies.Count == 0)
        {
            writer.WriteLine("  in no proxy");
            return;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        ColumnTable table = new("PROXY", "RESOURCE", "STATE", "WHAT");
        List<string> rejections = [];
        foreach (JsonNode? proxy in proxies)
        {
            string id = (string?)proxy!["id"] ?? "";
            bool isConnected = (bool?)proxy["connected"] == true;
            foreach (JsonNode? use in proxy["uses"] as JsonArray ?? [])
            {
                table.Add(
                    id, $"{(string?)use!["type"]} {(string?)use["name"]}", State(use, isConnected, now),
                    (string?)use["what"] ?? "");
                if ((string?)use["nack"] is { } nack && !rejections.Contains($"{id}: {nack}"))
                {
                    rejections.Add($"{id}: {nack}");
                }
            }
        }

        table.WriteTo(writer, indent: 2);
        foreach (string rejection in rejections)
        {
            writer.WriteLine(Terminal.Escape("  REJECTED by " + rejection.ReplaceLineEndings("\n    ")));
        }
    }

    private static void PrintRules(TextWriter writer, JsonArray rules, JsonArray notes)
    {
        if (rules.Count > 0)
        {
            writer.WriteLine("Rules, in the order in which all rules for that service are asked:");
            ColumnTable table = new("SERVICE", "CALLERS", "ORDER", "RULE", "MATCH", "SHADOWED BY");
            foreach (JsonNode? rule in rules)
            {
                table.Add(
                    Text(rule, "service"), Text(rule, "callers"), $"{rule!["position"]} of {rule["of"]}",
                    Text(rule, "rule"), Text(rule, "match"),
                    (string?)rule["shadowedBy"] is { } winner ? winner : "-");
            }

            table.WriteTo(writer, indent: 2);
        }

        foreach (JsonNode? note in notes)
        {
            writer.WriteLine("  note: " + Terminal.Escape((string?)note ?? ""));
        }
    }

    private static string Text(JsonNode? node, string name) => (string?)node?[name] ?? "";

    private static string State(JsonNode use, bool isConnected, DateTimeOffset now)
    {
        string older = (string?)use["olderSince"] is { } since ? $", older one held for {Age.Since(since, now)}" : "";
        string state = (string?)use["state"] switch
        {
            "accepted" => $"accepted {Age.Since((string?)use["since"], now)} ago",
            "rejected" => "REJECTED" + older,
            "sent" => "sent, no answer yet" + older,
            _ => "not sent yet" + older,
        };
        return isConnected ? state : state + "; proxy is gone";
    }
}
