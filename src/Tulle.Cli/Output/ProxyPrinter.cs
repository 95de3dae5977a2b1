using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>Prints what the control plane knows of its proxies.</summary>
internal static class ProxyPrinter
{
    private static readonly string[] Types = ["CDS", "EDS", "LDS", "RDS"];
    private static readonly string[] WideTitles = ["ADMIN", "VERSION"];

    public static void PrintList(JsonNode answer, OutputFormat format)
    {
        JsonArray proxies = answer["proxies"] as JsonArray ?? [];
        if (proxies.Count == 0)
        {
            Console.Error.WriteLine("No proxy has connected.");
            return;
        }

        if (format == OutputFormat.Name)
        {
            foreach (JsonNode? proxy in proxies)
            {
                Console.Out.WriteLine((string?)proxy!["id"]);
            }

            return;
        }

        bool wide = format == OutputFormat.Wide;
        ColumnTable table = new([
            "NAME", "STATE", .. Types, "AGE", .. wide ? WideTitles : [],
        ]);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<string> rejections = [];
        foreach (JsonNode? proxy in proxies)
        {
            string id = (string?)proxy!["id"] ?? "";
            string state = (bool?)proxy["connected"] == true ? "connected" : "gone";
            string[] types = [.. Types.Select(type => StateOf(proxy, type, id, rejections))];
            string age = Age.Since((string?)proxy["connectedAt"], now);
            string[] more = wide ? [(string?)proxy["adminAddress"] ?? "", (string?)proxy["userAgent"] ?? ""] : [];
            table.Add([id, state, .. types, age, .. more]);
        }

        table.WriteTo(Console.Out);
        foreach (string rejection in rejections)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(Terminal.Escape(rejection));
        }
    }

    public static void PrintConfig(JsonNode proxy, string? onlyType)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Console.Out.WriteLine(Terminal.Escape(
            $"{(string?)proxy["id"]}: {((bool?)proxy["connected"] == true ? "connected" : "gone")} "
            + $"for {Age.Since((string?)proxy["connectedAt"], now)}"));
        foreach (string type in Types.Where(t => onlyType is null || t == onlyType))
        {
            if (proxy["types"]?[type] is not { } state)
            {
                continue;
            }

            Console.Out.WriteLine();
            Console.Out.WriteLine(Terminal.Escape(
                $"{type}  sent {Version(state["sentVersion"])}, accepted {Version(state["ackedVersion"])}"
                + (state["age"] is { } age ? $", {age} ago" : "")));
            if ((string?)state["nack"] is { } nack)
            {
                Console.Out.WriteLine(Terminal.Escape("  REJECTED: " + nack));
            }

            foreach (JsonNode? resource in state["resources"] as JsonArray ?? [])
            {
                Console.Out.WriteLine(Terminal.Escape($"--- {(string?)resource!["name"]}"));
                Console.Out.WriteLine(Terminal.Escape(YamlWriter.Write(resource["resource"]).TrimEnd('\n')));
            }
        }
    }

    private static string Version(JsonNode? version) => (string?)version is { Length: > 0 } text ? text : "nothing";

    private static string StateOf(JsonNode proxy, string type, string id, List<string> rejections)
    {
        JsonNode? state = proxy["types"]?[type];
        if ((string?)state?["nack"] is { } nack)
        {
            rejections.Add($"{id} rejected {type}: {nack}");
            return "REJECTED";
        }

        string sent = (string?)state?["sentVersion"] ?? "";
        string acked = (string?)state?["ackedVersion"] ?? "";
        return sent.Length == 0 ? "-" : sent == acked ? $"ok ({(int?)state?["count"] ?? 0})" : "sent";
    }
}
