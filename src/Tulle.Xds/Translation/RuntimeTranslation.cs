using System.Collections.Frozen;
using System.Globalization;
using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Values of the runtime, read as Envoy reads them, and layers laid over each other.</summary>
internal static class RuntimeTranslation
{
    /// <summary>The later layer wins.</summary>
    public static Model.Runtime Merge(Model.RuntimeLayer[] layers)
    {
        var values = new Dictionary<string, RuntimeValue>(StringComparer.Ordinal);
        foreach (Model.RuntimeLayer layer in layers)
        {
            foreach (KeyValuePair<string, RuntimeValue> pair in layer.Values)
            {
                values[pair.Key] = pair.Value;
            }
        }

        return new Model.Runtime
        {
            Layers = layers,
            Values = values.ToFrozenDictionary(StringComparer.Ordinal),
            HasAdminLayer = layers.Any(static l => l.IsAdmin),
        };
    }

    /// <summary>A value of /runtime_modify or of a file: a whole number (a flag, too), a flag, a number, or a fraction
    /// ("{numerator: 1, denominator: MILLION}"); else just text.</summary>
    public static RuntimeValue FromText(string text)
    {
        string trimmed = text.Trim();
        bool isTrue = trimmed.Equals("true", StringComparison.OrdinalIgnoreCase);
        if (isTrue || trimmed.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return new RuntimeValue(text, null, isTrue, null);
        }

        if (double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            bool? flag = ulong.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out ulong whole)
                ? whole != 0
                : null;
            return new RuntimeValue(text, number, flag, FractionOf(number));
        }

        return new RuntimeValue(text, null, null, FractionOf(trimmed));
    }

    /// <summary>A static layer, flattened with dots.</summary>
    public static FrozenDictionary<string, RuntimeValue> Flatten(Struct from, Scope at)
    {
        var values = new Dictionary<string, RuntimeValue>(StringComparer.Ordinal);
        Flatten(from, "", values, at, 0);
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Flatten(
        Struct from, string prefix, Dictionary<string, RuntimeValue> into, Scope at, int depth)
    {
        if (depth > Limits.ConfigNestingLevels)
        {
            at.Error($"nested deeper than {Limits.ConfigNestingLevels} levels");
            return;
        }

        foreach (KeyValuePair<string, Value> pair in from.Fields)
        {
            string key = prefix.Length == 0 ? pair.Key : $"{prefix}.{pair.Key}";
            Value value = pair.Value;
            switch (value.Kind)
            {
                case ValueKind.Struct when IsFraction(value.Struct!):
                    into[key] = FractionValue(value.Struct!);
                    break;
                case ValueKind.Struct:
                    Flatten(value.Struct!, key, into, at.Field(pair.Key), depth + 1);
                    break;
                case ValueKind.Bool:
                    into[key] = FromText(value.Bool ? "true" : "false");
                    break;
                case ValueKind.Number:
                    into[key] = FromText(value.Number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case ValueKind.Text:
                    into[key] = FromText(value.Text);
                    break;
                default:
                    at.Field(pair.Key).Error($"Invalid runtime entry value for {key}");
                    break;
            }
        }
    }

    private static bool IsFraction(Struct value)
    {
        bool any = false;
        foreach (KeyValuePair<string, Value> pair in value.Fields)
        {
            any = true;
            if (pair.Key is "numerator" or "denominator")
            {
                return true;
            }
        }

        return !any;
    }

    private static RuntimeValue FractionValue(Struct value)
    {
        IEnumerable<string> fields = value.Fields.Select(static f => $"{f.Key}: " + (f.Value.Kind == ValueKind.Number
            ? f.Value.Number.ToString("R", CultureInfo.InvariantCulture)
            : f.Value.Text));
        return FromText("{" + string.Join(", ", fields) + "}");
    }

    private static Model.FractionalPercent? FractionOf(string text)
    {
        if (!text.Contains("numerator", StringComparison.Ordinal))
        {
            return null;
        }

        var errors = new ConfigErrors();
        var message = ConfigReader.ReadYaml<Messages.FractionalPercent>(text, errors);
        return errors.IsEmpty ? Fractions.Translate(message) : null;
    }

    /// <summary>A number is so many percent; a fraction of it is cut off.</summary>
    private static Model.FractionalPercent? FractionOf(double number) => number switch
    {
        > 100 => Model.FractionalPercent.Always,
        >= 0 => new Model.FractionalPercent((uint)number, 100),
        _ => null,
    };
}
