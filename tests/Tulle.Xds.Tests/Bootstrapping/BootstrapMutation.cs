using System.Text;
using System.Text.Json.Nodes;

namespace Tulle.Xds.Tests.Bootstrapping;

/// <summary>Does one bad thing to a bootstrap, by the seed: to its tree, or to its bytes.</summary>
internal sealed class BootstrapMutation(int seed)
{
    private static readonly string[] s_numbers =
        ["-1", "0", "1e308", "-1e400", "18446744073709551616", "0.1", "4294967296", "1e-320", "-0"];

    private static readonly string[] s_texts =
        ["", "NaN", "-5s", "99999999999999999999s", "1e9s", "%", "%REQ(", "(", "[[:^x", "\0", "\ud800", "/no/such/file",
         "type.googleapis.com/", "type.googleapis.com/envoy.config.cluster.v3.Cluster", "127.0.0.1:80", "::ffff:1", "*", "\r\n"];

    private readonly Random _random = new(seed);

    /// <summary>The kind of damage, for the message of a failing test.</summary>
    public string Name { get; private set; } = "";

    public byte[] Apply(string json)
    {
        int kind = _random.Next(12);
        return kind switch
        {
            0 => Named("truncated", Encoding.UTF8.GetBytes(json)[.._random.Next(Encoding.UTF8.GetByteCount(json))]),
            1 => Named("bits flipped", Flipped(Encoding.UTF8.GetBytes(json))),
            2 => Named("deep", Encoding.UTF8.GetBytes(Deep(json))),
            _ => Named($"tree {kind}", Encoding.UTF8.GetBytes(Tree(json, kind))),
        };
    }

    public byte[] Flipped(byte[] bytes)
    {
        for (int i = _random.Next(1, 8); i > 0 && bytes.Length > 0; i--)
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[] Named(string name, byte[] bytes)
    {
        Name = name;
        return bytes;
    }

    private string Deep(string json)
    {
        int depth = _random.Next(90, 50_000);
        string open = _random.Next(2) == 0 ? "[" : "{\"a\":";
        string nested = string.Concat(Enumerable.Repeat(open, depth)) + "1";
        nested += new string(open == "[" ? ']' : '}', depth);
        return $"{{\"node\":{{\"metadata\":{nested}}},{json[1..]}";
    }

    private string Tree(string json, int kind)
    {
        JsonNode root = JsonNode.Parse(json)!;
        List<JsonNode> places = [.. All(root).Where(static n => n.Parent is not null)];
        JsonNode place = places[_random.Next(places.Count)];
        switch (kind)
        {
            case 3 or 4:
                Drop(place);
                break;
            case 5:
                Replace(place, JsonNode.Parse(s_numbers[_random.Next(s_numbers.Length)]));
                break;
            case 6 or 7:
                Replace(place, JsonValue.Create(s_texts[_random.Next(s_texts.Length)]));
                break;
            case 8:
                Replace(place, JsonNode.Parse(_random.Next(4) switch { 0 => "{}", 1 => "[]", 2 => "true", _ => "null" }));
                break;
            case 9:
                Grow(place);
                break;
            case 10:
                Replace(place, JsonValue.Create(new string('x', _random.Next(100_000, 1_000_000))));
                break;
            default:
                Move(place, places[_random.Next(places.Count)]);
                break;
        }
        return root.ToJsonString();
    }

    /// <summary>Some other part of the tree stands there: a type that does not belong, a list where a value was.</summary>
    private static void Move(JsonNode place, JsonNode other) => Replace(place, other.DeepClone());

    private static void Drop(JsonNode place)
    {
        if (place.Parent is JsonArray list) list.Remove(place);
        else ((JsonObject)place.Parent!).Remove(place.GetPropertyName());
    }

    /// <summary>A list's element twice, or a field that nobody knows.</summary>
    private void Grow(JsonNode place)
    {
        if (place.Parent is JsonArray list) list.Add(place.DeepClone());
        else ((JsonObject)place.Parent!)[$"unknown_{_random.Next(100)}"] = place.DeepClone();
    }

    private static void Replace(JsonNode place, JsonNode? value)
    {
        if (place.Parent is JsonArray list) list[place.GetElementIndex()] = value;
        else ((JsonObject)place.Parent!)[place.GetPropertyName()] = value;
    }

    private static IEnumerable<JsonNode> All(JsonNode node)
    {
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject map => map.Select(static m => m.Value),
            JsonArray list => list,
            _ => [],
        };
        return inner.OfType<JsonNode>().SelectMany(All).Prepend(node);
    }
}
