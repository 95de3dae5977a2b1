namespace Tulle.Model;

/// <summary>vh_rate_limits: when the rules of the virtual host hold.</summary>
public enum RateLimitHostRules : byte
{
    /// <summary>Where the route has none.</summary>
    Override,

    /// <summary>Beside the route's.</summary>
    Include,

    Ignore,
}
