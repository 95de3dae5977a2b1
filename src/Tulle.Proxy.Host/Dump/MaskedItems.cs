using System.Text.Json;
using System.Text.Json.Nodes;
using Tulle.Xds.Codec;

namespace Tulle.Proxy.Host.Dump;

/// <summary>?mask= of /config_dump: messages are written once, and what the mask does not name is taken out.</summary>
internal static class MaskedItems
{
    /// <summary>What <paramref name="write"/> puts between the braces of an object.</summary>
    public static JsonObject Object(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return (JsonObject)JsonNode.Parse(buffer.ToArray())!;
    }

    /// <summary>An item of a section: a mask may go on inside its Any. False: a path leads nowhere.</summary>
    public static bool TryTrim(FieldMask mask, string itemType, JsonObject item)
    {
        (FieldMask outer, string anyField, FieldMask inner) = mask.AroundAny(itemType);
        if (anyField.Length > 0 && item[anyField] is JsonObject packed)
        {
            string type = (string?)packed["@type"] ?? "";
            if (!inner.Fits(type[(type.LastIndexOf('/') + 1)..]))
            {
                return false;
            }

            inner.Trim(packed);
        }

        if (!outer.Fits(itemType))
        {
            return false;
        }

        outer.Trim(item);
        return true;
    }
}
