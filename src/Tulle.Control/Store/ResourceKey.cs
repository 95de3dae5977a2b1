namespace Tulle.Control.Store;

/// <summary>What names one resource: its kind as plural and group ("httproutes.gateway.networking.k8s.io"), its
/// namespace ("" for kinds that have none) and its name.</summary>
public readonly record struct ResourceKey(string Kind, string Namespace, string Name);
