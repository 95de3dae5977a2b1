using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests.Rows;

/// <summary>
/// One row of groups H to K: what a client sends behind a good beginning, and what it gets. Rows refer to stream 1; what
/// leaves the connection whole is followed by a good request on a later stream.
/// </summary>
public sealed record Http2Row(string Id, string About)
{
    internal FrameScript Script { get; init; } = new();

    /// <summary>GOAWAY with one of these, then the end; none: the connection goes on.</summary>
    internal ErrorCode[] Ends { get; init; } = [];

    /// <summary>RST_STREAM of stream 1 with one of these; none: it is no matter, or it is answered.</summary>
    internal ErrorCode[] Resets { get; init; } = [];

    /// <summary>What stream 1 is answered with; 0: nothing has to come.</summary>
    internal int Status { get; init; }

    /// <summary>A counter below "http2." that moves.</summary>
    internal string Counter { get; init; } = "";

    /// <summary>The client reads nothing before all is sent.</summary>
    internal bool ReadsLate { get; init; }

    /// <summary>What the origin must not see of it, and what it must.</summary>
    internal string Hidden { get; init; } = "";

    internal string Seen { get; init; } = "";

    public override string ToString() => $"{Id} {About}";

    internal static Http2Row Ending(string id, string about, FrameScript script, params ErrorCode[] codes) =>
        new(id, about) { Script = script, Ends = codes };

    internal static Http2Row Resetting(string id, string about, FrameScript script, params ErrorCode[] codes) =>
        new(id, about) { Script = script, Resets = codes, Hidden = "/hidden" };

    internal static Http2Row Flood(string id, string about, FrameScript script, string counter) =>
        new(id, about) { Script = script, Ends = [ErrorCode.EnhanceYourCalm], Counter = counter };

    internal static Http2Row Answered(string id, string about, FrameScript script) =>
        new(id, about) { Script = script, Status = 200 };
}
