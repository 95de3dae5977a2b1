namespace Tulle.Control.Serving;

/// <summary>The types that the server serves, in the order in which they are pushed (make before break).</summary>
internal enum XdsType
{
    Cluster,
    Endpoint,
    Listener,
    Route,
}
