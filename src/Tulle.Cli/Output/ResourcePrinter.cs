using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Verbs;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Output;

/// <summary>Prints resources as tables, names or documents.</summary>
internal static class ResourcePrinter
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(
        TextWriter writer, ResourceKind kind, List<JsonNode> items, GetCommand.Request request, bool withTitles = true,
        string? change = null)
    {
        if (items.Count == 0)
        {
            return;
        }

        if (request.Format == OutputFormat.Name)
        {
            items.ForEach(item => writer.WriteLine(KindName.Qualified(kind, NameOf(item))));
            return;
        }

        bool wide = request.Format == OutputFormat.Wide;
        ResourceColumns columns = ResourceColumns.Of(kind, wide);
        bool withNamespace = request.Namespace is null && kind.IsNamespaced;
        string[] lead = [.. change is null ? [] : new[] { "EVENT" }, .. withNamespace ? ["NAMESPACE"] : Array.Empty<string>()];
        ColumnTable table = new([.. lead, "NAME", .. columns.Titles, "AGE"]);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach (JsonNode item in items)
        {
            string[] first =
            [
                .. change is null ? [] : new[] { change },
                .. withNamespace ? [(string?)item["metadata"]?["namespace"] ?? ""] : Array.Empty<string>(),
            ];
            string age = Age.Since((string?)item["metadata"]?["creationTimestamp"], now);
            table.Add([.. first, NameOf(item), .. columns.CellsOf(item), age]);
        }

        table.WriteTo(writer, withTitles);
        writer.Flush();
    }

    public static void PrintDocument(TextWriter writer, JsonNode node, bool asJson)
    {
        writer.WriteLine(asJson ? ToJson(node) : YamlWriter.Write(node).TrimEnd('\n'));
        writer.Flush();
    }

    public static JsonObject ListOf(JsonArray items) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = items,
    };

    public static string ToJson(JsonNode node)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Indented))
        {
            node.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string NameOf(JsonNode item) => (string?)item["metadata"]?["name"] ?? "";
}
