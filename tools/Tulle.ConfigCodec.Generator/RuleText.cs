using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Tulle.ConfigCodec.Generator;

/// <summary>
/// A field's validation rules as "min_len=1;items.max_bytes=10": the rule's own name, behind items., keys. or values.
/// where it is about the elements. Durations are in nanoseconds.
/// </summary>
internal static class RuleText
{
    public static string Of(FieldDescriptorProto field)
    {
        FieldRules? rules = field.Options?.GetExtension(ValidateExtensions.Rules);
        var parts = new List<string>();
        if (rules is not null) Flatten(rules, "", parts);
        string text = string.Join(';', parts);
        return text.AsSpan().ContainsAny('\t', '\n') ? throw new NotSupportedException($"{field.Name}: {text}") : text;
    }

    private static void Flatten(IMessage message, string prefix, List<string> parts)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            object value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                var items = ((IEnumerable)value).Cast<object>().Select(v => Scalar(field, v)).ToList();
                if (items.Count > 0) parts.Add($"{prefix}{field.Name}={string.Join(',', items)}");
            }
            else if (field.Accessor.HasValue(message))
            {
                if (value is Duration duration)
                    parts.Add($"{prefix}{field.Name}={duration.Seconds * 1_000_000_000m + duration.Nanos}");
                else if (value is IMessage nested)
                    Flatten(nested, field.Name is "items" or "keys" or "values" ? $"{prefix}{field.Name}." : prefix, parts);
                else
                    parts.Add($"{prefix}{field.Name}={Scalar(field, value)}");
            }
        }
    }

    private static string Scalar(FieldDescriptor field, object value) => value switch
    {
        bool b => b ? "true" : "false",
        _ when field.FieldType == FieldType.Enum => field.EnumType.FindValueByNumber((int)value).Name,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
