namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// One row of the table of hostile origins: what the origin answers to a request, and what the client may get of it.
/// The connection to the origin is never used again.
/// </summary>
public sealed record OriginRow(string Id, string About, string Answer)
{
    internal OriginEnd End { get; init; }

    internal string Request { get; init; } = "GET /{T} HTTP/1.1⏎Host: a⏎⏎";

    /// <summary>The statuses that the client may get.</summary>
    internal int[] Statuses { get; init; } = [502];

    /// <summary>The client gets the beginning, never the end, and its connection ends.</summary>
    internal bool IsCut { get; init; }

    internal string? Body { get; init; }

    internal string[] ClientLacks { get; init; } = [];

    /// <summary>The answer was good: the connection to the origin may be used again.</summary>
    internal bool IsReusable { get; init; }

    public override string ToString() => $"{Id} {About}";
}
