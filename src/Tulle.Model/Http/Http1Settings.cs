namespace Tulle.Model;

/// <summary>Http1ProtocolOptions, for a downstream or an upstream codec.</summary>
public sealed record Http1Settings
{
    public static Http1Settings Default { get; } = new();

    public bool AllowAbsoluteUrl { get; init; } = true;

    public bool AcceptHttp10 { get; init; }

    public byte[] DefaultHostForHttp10 { get; init; } = [];

    public bool EnableTrailers { get; init; }

    public bool AllowChunkedLength { get; init; }

    public bool AllowCustomMethods { get; init; }

    public bool SendFullyQualifiedUrl { get; init; }

    public bool IgnoreHttp11Upgrade { get; init; }

    /// <summary>null: what the connection manager says.</summary>
    public bool? StreamErrorOnInvalidHttpMessage { get; init; }
}
