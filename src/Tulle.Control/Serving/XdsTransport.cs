namespace Tulle.Control.Serving;

/// <summary>Marks a connection that came in on the xDS socket: it reaches the ADS service and nothing of the API, and
/// the other way round.</summary>
internal sealed class XdsTransport
{
    public static readonly XdsTransport Instance = new();
}
