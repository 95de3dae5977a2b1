namespace Tulle.Http.Http1;

/// <summary>Envoy's headers_with_underscores_action.</summary>
public enum UnderscoreAction : byte
{
    Allow,
    RejectRequest,
    DropHeader,
}
