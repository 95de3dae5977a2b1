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

    /// <summary>How names of fields are spelled when they are written.</summary>
    public HeaderKeyFormat HeaderKeyFormat { get; init; }

    /// <summary>With PreserveCase: names that the message did not bring are written in proper case.</summary>
    public bool ProperCaseForOthers { get; init; }

    /// <summary>With PreserveCase: the reason phrase of a response is kept too.</summary>
    public bool ForwardReasonPhrase { get; init; }

    /// <summary>null: what the connection manager says.</summary>
    public bool? StreamErrorOnInvalidHttpMessage { get; init; }
}
