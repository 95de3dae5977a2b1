namespace Tulle.Model;

public enum ForwardClientCertDetails : byte
{
    Sanitize,
    ForwardOnly,
    AppendForward,
    SanitizeSet,
    AlwaysForwardOnly,
}
