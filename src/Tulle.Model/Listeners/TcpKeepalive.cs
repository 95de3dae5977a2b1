namespace Tulle.Model;

/// <summary>0 leaves the system's value.</summary>
public sealed record TcpKeepalive(int Probes, int TimeS, int IntervalS);
