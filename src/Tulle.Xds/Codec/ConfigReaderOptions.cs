namespace Tulle.Xds.Codec;

public sealed record ConfigReaderOptions
{
    public static readonly ConfigReaderOptions Default = new();

    /// <summary>Warn of unknown fields in text instead of refusing them (--allow-unknown-static-fields).</summary>
    public bool AllowUnknownFields { get; init; }

    /// <summary>
    /// Refuse unknown field numbers on the wire (--reject-unknown-dynamic-fields) instead of warning.
    /// </summary>
    public bool RejectUnknownWireFields { get; init; }

    /// <summary>Read the message inside an Any where the type is known. Off: keep its bytes.</summary>
    public bool ResolveAny { get; init; } = true;

    /// <summary>Check the rules of the fields (protoc-gen-validate) after reading.</summary>
    public bool CheckRules { get; init; } = true;
}
