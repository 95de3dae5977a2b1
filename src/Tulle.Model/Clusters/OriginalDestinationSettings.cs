namespace Tulle.Model;

public sealed record OriginalDestinationSettings
{
    public bool UseHttpHeader { get; init; }

    /// <summary>Lower case.</summary>
    public byte[] HttpHeaderName { get; init; } = "x-envoy-original-dst-host"u8.ToArray();

    /// <summary>Null: the original port.</summary>
    public int? PortOverride { get; init; }
}
