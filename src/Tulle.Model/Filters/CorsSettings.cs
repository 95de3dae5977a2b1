namespace Tulle.Model;

/// <summary>The cors filter itself has no settings; policies are per route.</summary>
public sealed record CorsSettings : FilterSettings;
