using System.Collections.Frozen;
using System.Globalization;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>layered_runtime. Disk and RTDS layers are refused; without layers there is one admin layer, as in
/// Envoy.</summary>
internal static class RuntimeTranslation
{
    public static Model.Runtime Translate(LayeredRuntime? message, Scope at)
    {
        if (message is null)
        {
            return Merge([]);
        }

        var layers = new List<Model.RuntimeLayer>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < message.Layers.Count; i++)
        {
            Messages.RuntimeLayer layer = message.Layers[i];
            Scope here = at.Item("layers", i);
            if (!names.Add(layer.Name))
            {
                here.Field("name").Error($"Duplicate layer name: {layer.Name}");
            }

            if (TranslateLayer(layer, here) is { } translated)
            {
                layers.Add(translated);
            }
        }

        if (layers.Count(static l => l.IsAdmin) > 1)
        {
            at.Error("Too many admin layers specified in LayeredRuntime: at most one may be specified");
        }

        return Merge([.. layers]);
    }

    /// <summary>The later layer wins; a layer's null leaves the earlier value alone.</summary>
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

    /// <summary>A value of /runtime_modify: text that may be a number or a flag.</summary>
    public static RuntimeValue FromText(string text)
    {
        double? number = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)
            ? parsed
            : null;
        bool? flag = text is "true" ? true : text is "false" ? false : null;
        return new RuntimeValue(text, number, flag, FractionOf(number));
    }

    private static Model.RuntimeLayer? TranslateLayer(Messages.RuntimeLayer layer, Scope at)
    {
        switch (layer.LayerSpecifierCase)
        {
            case RuntimeLayer_LayerSpecifierCase.StaticLayer:
                var values = new Dictionary<string, RuntimeValue>(StringComparer.Ordinal);
                Flatten(layer.StaticLayer!, "", values, at.Field("static_layer"), 0);
                return new Model.RuntimeLayer
                {
                    Name = layer.Name,
                    Values = values.ToFrozenDictionary(StringComparer.Ordinal),
                };
            case RuntimeLayer_LayerSpecifierCase.AdminLayer:
                return new Model.RuntimeLayer { Name = layer.Name, IsAdmin = true };
            case RuntimeLayer_LayerSpecifierCase.DiskLayer:
                at.Field("disk_layer").NotSupported("a disk layer");
                return null;
            case RuntimeLayer_LayerSpecifierCase.RtdsLayer:
                at.Field("rtds_layer").NotSupported("an RTDS layer");
                return null;
            default:
                at.Error("a layer needs one of static_layer, admin_layer");
                return null;
        }
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
                    into[key] = new RuntimeValue(value.Bool ? "true" : "false", null, value.Bool, null);
                    break;
                case ValueKind.Number:
                    string text = value.Number.ToString("R", CultureInfo.InvariantCulture);
                    into[key] = new RuntimeValue(text, value.Number, null, FractionOf(value.Number));
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
        bool numerator = false;
        foreach (KeyValuePair<string, Value> pair in value.Fields)
        {
            if (pair.Key is not ("numerator" or "denominator"))
            {
                return false;
            }

            numerator |= pair.Key == "numerator";
        }

        return numerator;
    }

    private static RuntimeValue FractionValue(Struct value)
    {
        uint numerator = 0;
        uint denominator = 100;
        foreach (KeyValuePair<string, Value> pair in value.Fields)
        {
            if (pair.Key == "numerator")
            {
                numerator = (uint)pair.Value.Number;
            }
            else
            {
                denominator = pair.Value.Text switch
                {
                    "TEN_THOUSAND" => 10_000,
                    "MILLION" => 1_000_000,
                    _ => 100,
                };
            }
        }

        return new RuntimeValue($"{numerator}/{denominator}", null, null, new(numerator, denominator));
    }

    private static Model.FractionalPercent? FractionOf(double? number) =>
        number is >= 0 and <= uint.MaxValue ? new Model.FractionalPercent((uint)number.Value, 100) : null;
}
