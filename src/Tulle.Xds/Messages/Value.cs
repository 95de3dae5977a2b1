namespace Tulle.Xds.Messages;

/// <summary>google.protobuf.Value: one untyped JSON value.</summary>
public sealed class Value
{
    public static readonly Value Null = new(ValueKind.Null);

    private Value(ValueKind kind) => Kind = kind;

    public ValueKind Kind { get; }

    public double Number { get; private init; }

    public string Text { get; private init; } = "";

    public bool Bool { get; private init; }

    public Struct? Struct { get; private init; }

    public IReadOnlyList<Value> List { get; private init; } = [];

    public static Value Of(double number) => new(ValueKind.Number) { Number = number };

    public static Value Of(string text) => new(ValueKind.Text) { Text = text };

    public static Value Of(bool value) => new(ValueKind.Bool) { Bool = value };

    public static Value Of(Struct value) => new(ValueKind.Struct) { Struct = value };

    public static Value Of(IReadOnlyList<Value> list) => new(ValueKind.List) { List = list };
}
