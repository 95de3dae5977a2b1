using System.Text.Json.Nodes;

namespace Tulle.Xds.Codec;

/// <summary>google.protobuf.FieldMask over messages written as JSON with the names of the .proto files.</summary>
public sealed class FieldMask
{
    private FieldMask(string[] paths) => Paths = paths;

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Paths with commas between; empty ones do not count.</summary>
    public static FieldMask Parse(string text) => new(text.Split(',', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// The mask for a message that holds another one in an Any: that of the outer message, and what behind the Any's
    /// field is meant for the inner one.
    /// </summary>
    public (FieldMask Outer, string AnyField, FieldMask Inner) AroundAny(string messageName)
    {
        List<string> outer = [];
        List<string> inner = [];
        string anyField = "";
        MessageSchema? schema = Schemas.Create(messageName)?.Schema;
        foreach (string path in Paths)
        {
            int dot = path.IndexOf('.', StringComparison.Ordinal);
            string first = dot < 0 ? path : path[..dot];
            if (schema is not null && schema.SlotOf(first) is >= 0 and var slot && schema.Fields[slot].Kind == FieldKind.Any)
            {
                anyField = first;
                outer.Add(first);
                if (dot >= 0) inner.Add(path[(dot + 1)..]);
            }
            else
            {
                outer.Add(path);
            }
        }
        return (new FieldMask([.. outer]), anyField, new FieldMask([.. inner]));
    }

    /// <summary>Whether every path names a field of the message; it may not lead through a list or a map.</summary>
    public bool Fits(string messageName) =>
        Schemas.Create(messageName)?.Schema is { } schema && Paths.All(p => Fits(schema, p.Split('.')));

    /// <summary>Leaves what the paths name; without paths all of it. "@type" stays.</summary>
    public void Trim(JsonObject message)
    {
        if (Paths.Count > 0) Trim(message, [.. Paths.Select(static p => p.Split('.'))]);
    }

    /// <summary>As protobuf prints it: Envoy's error texts hold that.</summary>
    public override string ToString() => string.Concat(Paths.Select(static p => $"paths: \"{p}\"\n"));

    private static bool Fits(MessageSchema schema, ReadOnlySpan<string> path)
    {
        int slot = schema.SlotOf(path[0]);
        if (slot < 0 || schema.Fields[slot].Name != path[0]) return false;
        FieldSchema field = schema.Fields[slot];
        if (path.Length == 1) return true;
        return field is { Kind: FieldKind.Message, IsRepeated: false, IsMap: false } &&
            Fits(Schemas.Message(field.TypeIndex), path[1..]);
    }

    private static void Trim(JsonObject message, List<string[]> paths)
    {
        foreach (string name in message.Select(static m => m.Key).Where(static k => k != "@type").ToArray())
        {
            List<string[]> here = paths.FindAll(p => p[0] == name);
            if (here.Count == 0) message.Remove(name);
            else if (!here.Exists(static p => p.Length == 1) && message[name] is JsonObject inner)
                Trim(inner, [.. here.Select(static p => p[1..])]);
        }
    }
}
