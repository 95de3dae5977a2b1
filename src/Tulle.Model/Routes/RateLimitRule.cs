namespace Tulle.Model;

/// <summary>rate_limits of a route, a virtual host or a filter: makes one descriptor of a request.</summary>
public sealed record RateLimitRule(uint Stage, RateLimitAction[] Actions);
