using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>A resource as /config_dump shows it.</summary>
public sealed record ResourceRecord
{
    public required string Name { get; init; }

    public required Message Message { get; init; }

    public required ResourceState State { get; init; }

    public string Version { get; init; } = "";

    /// <summary>When it was taken, in milliseconds since 1970.</summary>
    public long LastUpdatedUnixMs { get; init; }

    /// <summary>Of the last refused update under this name; "" without.</summary>
    public string LastError { get; init; } = "";
}
