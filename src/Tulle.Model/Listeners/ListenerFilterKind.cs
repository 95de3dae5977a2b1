namespace Tulle.Model;

public enum ListenerFilterKind : byte
{
    OriginalDestination,
    OriginalSource,
    TlsInspector,
    HttpInspector,
    ProxyProtocol,
}
