namespace Tulle.Proxy.Admin;

/// <summary>envoy.admin.v3.ServerInfo.State; the number is the stat server.state.</summary>
public enum ServerState
{
    Live,
    Draining,
    PreInitializing,
    Initializing,
}
