namespace Tulle.Model;

/// <summary>For proxyless gRPC servers; a proxy that gets here answers 500.</summary>
public sealed record NonForwardingAction : RouteAction;
