namespace Tulle.Model;

/// <summary>One entry of an http_filters list.</summary>
public sealed record HttpFilter
{
    /// <summary>The name as configured: per-route configuration finds the filter by it.</summary>
    public required string Name { get; init; }

    public required FilterSettings Settings { get; init; }

    /// <summary>Off unless a route's FilterConfig turns it on.</summary>
    public bool Disabled { get; init; }
}
