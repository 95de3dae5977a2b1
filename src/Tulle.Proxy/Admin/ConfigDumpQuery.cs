using Tulle.Model.Regex;

namespace Tulle.Proxy.Admin;

/// <summary>The parameters of /config_dump.</summary>
public sealed record ConfigDumpQuery
{
    /// <summary>A repeated field of one of the dumps ("dynamic_listeners"); null: everything.</summary>
    public string? Resource { get; init; }

    /// <summary>A field mask; null: whole messages.</summary>
    public string? Mask { get; init; }

    /// <summary>Resources whose whole name matches; null: all.</summary>
    public RegexProgram? NameRegex { get; init; }

    public bool IncludeEds { get; init; }
}
