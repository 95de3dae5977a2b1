using System.Globalization;

namespace Tulle.Xds.Codec;

/// <summary>The protoc-gen-validate rules of one field. Bounds of durations are in nanoseconds.</summary>
internal sealed class FieldRules
{
    public bool Required { get; private set; }
    public bool DefinedOnly { get; private set; }
    public bool IgnoreEmpty { get; private set; }
    public bool Unique { get; private set; }
    public bool Strict { get; private set; } = true;
    public bool IsHeaderName { get; private set; }
    public bool IsHeaderValue { get; private set; }
    public bool IsUri { get; private set; }
    public string? Const { get; private set; }
    public double? Lt { get; private set; }
    public double? Lte { get; private set; }
    public double? Gt { get; private set; }
    public double? Gte { get; private set; }
    public long? Length { get; private set; }
    public long? MinLength { get; private set; }
    public long? MaxLength { get; private set; }
    public long? MinBytes { get; private set; }
    public long? MaxBytes { get; private set; }
    public long? MinItems { get; private set; }
    public long? MaxItems { get; private set; }
    public string? Pattern { get; private set; }
    public string? Prefix { get; private set; }
    public string? Suffix { get; private set; }
    public string[]? In { get; private set; }
    public string[]? NotIn { get; private set; }
    public FieldRules? Items { get; private set; }
    public FieldRules? Keys { get; private set; }
    public FieldRules? Values { get; private set; }

    public static FieldRules Parse(string text)
    {
        var rules = new FieldRules();
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            rules.Set(part[..equals], part[(equals + 1)..]);
        }
        return rules;
    }

    private void Set(string name, string value)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            FieldRules inner = name[..dot] switch
            {
                "items" => Items ??= new FieldRules(),
                "keys" => Keys ??= new FieldRules(),
                _ => Values ??= new FieldRules(),
            };
            inner.Set(name[(dot + 1)..], value);
        }
        else if (!SetNumber(name, value))
        {
            SetOther(name, value);
        }
    }

    private bool SetNumber(string name, string value)
    {
        switch (name)
        {
            case "lt": Lt = Number(value); return true;
            case "lte": Lte = Number(value); return true;
            case "gt": Gt = Number(value); return true;
            case "gte": Gte = Number(value); return true;
            case "len": Length = long.Parse(value); return true;
            case "min_len": MinLength = long.Parse(value); return true;
            case "max_len": MaxLength = long.Parse(value); return true;
            case "min_bytes": MinBytes = long.Parse(value); return true;
            case "max_bytes": MaxBytes = long.Parse(value); return true;
            case "min_items" or "min_pairs": MinItems = long.Parse(value); return true;
            case "max_items" or "max_pairs": MaxItems = long.Parse(value); return true;
            default: return false;
        }
    }

    private void SetOther(string name, string value)
    {
        switch (name)
        {
            case "required": Required = value == "true"; break;
            case "defined_only": DefinedOnly = value == "true"; break;
            case "ignore_empty": IgnoreEmpty = value == "true"; break;
            case "unique": Unique = value == "true"; break;
            case "strict": Strict = value == "true"; break;
            case "uri": IsUri = value == "true"; break;
            case "well_known_regex":
                IsHeaderName = value == "HTTP_HEADER_NAME";
                IsHeaderValue = value == "HTTP_HEADER_VALUE";
                break;
            case "const": Const = value; break;
            case "pattern": Pattern = value; break;
            case "prefix": Prefix = value; break;
            case "suffix": Suffix = value; break;
            case "in": In = value.Split(','); break;
            case "not_in": NotIn = value.Split(','); break;
            default: break; // skip: the rules of the message's own fields hold all the same
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
