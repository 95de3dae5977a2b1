namespace Tulle.Proxy.Admin;

/// <summary>What one init manager of the server still waits for: /init_dump.</summary>
public sealed record UnreadyTargets(string Name, IReadOnlyList<string> Targets);
