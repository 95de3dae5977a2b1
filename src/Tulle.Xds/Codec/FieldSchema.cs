namespace Tulle.Xds.Codec;

/// <summary>One row of a message's table.</summary>
public sealed class FieldSchema
{
    private readonly string _ruleText;
    private FieldRules? _rules;

    internal FieldSchema(string[] columns)
    {
        Number = int.Parse(columns[0]);
        Name = columns[1];
        Kind = (FieldKind)columns[2][0];
        IsRepeated = columns[3].Contains('r');
        IsMap = columns[3].Contains('m');
        IsWrapper = columns[3].Contains('w');
        IsDeprecated = columns[3].Contains('x');
        Oneof = int.Parse(columns[4]);
        TypeIndex = int.Parse(columns[5]);
        HasPresence = IsWrapper || columns[3].Contains('o') || Oneof >= 0;
        _ruleText = columns[6];
        IgnoredBecause = columns[7];
        JsonName = CamelCase(Name);
    }

    public int Number { get; }

    /// <summary>As in the .proto file and in Envoy's own output: snake_case.</summary>
    public string Name { get; }

    public string JsonName { get; }

    public FieldKind Kind { get; }

    public bool IsRepeated { get; }

    /// <summary>A map from strings to <see cref="Kind"/>.</summary>
    public bool IsMap { get; }

    public bool IsDeprecated { get; }

    /// <summary>Why the field is taken without effect; "" for the others.</summary>
    public string IgnoredBecause { get; }

    /// <summary>
    /// On the wire a message of one field (google.protobuf.UInt32Value and its kin), in JSON the bare value.
    /// </summary>
    internal bool IsWrapper { get; }

    /// <summary>Absent and zero differ.</summary>
    internal bool HasPresence { get; }

    internal int Oneof { get; }

    /// <summary>The index of the message or enum type, or -1.</summary>
    internal int TypeIndex { get; }

    internal bool HasRules => _ruleText.Length > 0;

    internal FieldRules Rules => _rules ??= FieldRules.Parse(_ruleText);

    internal static string CamelCase(string name)
    {
        int underscore = name.IndexOf('_', StringComparison.Ordinal);
        if (underscore < 0) return name;
        var text = new System.Text.StringBuilder(name.Length);
        bool capital = false;
        foreach (char c in name)
        {
            if (c == '_') capital = true;
            else
            {
                text.Append(capital ? char.ToUpperInvariant(c) : c);
                capital = false;
            }
        }
        return text.ToString();
    }
}
