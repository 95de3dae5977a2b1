using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>
/// One case of the list of h2spec 2.6: what a client does on a connection of its own, and what it has to see. The section
/// is that tool's, which follows RFC 7540. IsBegun: preface and SETTINGS are exchanged.
/// </summary>
public sealed record ConformanceCase(string Section, string About)
{
    internal Func<ConformanceClient, Task> Run { get; init; } = _ => Task.CompletedTask;

    internal bool IsBegun { get; init; } = true;

    public override string ToString() => $"{Section} {About}";

    internal static ConformanceCase Of(string section, string about, Func<ConformanceClient, Task> run) =>
        new(section, about) { Run = run };

    /// <summary>The client says this and the connection ends with this error.</summary>
    internal static ConformanceCase EndsConnection(
        string section, string about, FrameScript script, params ErrorCode[] codes) => Of(
            section, about, async c =>
            {
                await c.SendAsync(script);
                await c.Frames.WaitForGoAwayAsync(codes);
            });

    /// <summary>The client says this, and its stream ends with this error, or the connection does.</summary>
    internal static ConformanceCase EndsStream(
        string section, string about, FrameScript script, params ErrorCode[] codes) => Of(
            section, about, async c =>
            {
                await c.SendAsync(script);
                await c.WaitForStreamErrorAsync(1, codes);
            });

    /// <summary>The client says this, and the connection goes on.</summary>
    internal static ConformanceCase GoesOn(string section, string about, FrameScript script) => Of(
        section, about, async c =>
        {
            await c.SendAsync(script.Ping());
            await c.Frames.WaitForPongAsync();
        });

    /// <summary>The client says this, and stream 1 is answered.</summary>
    internal static ConformanceCase IsAnswered(string section, string about, FrameScript script) => Of(
        section, about, async c =>
        {
            await c.SendAsync(script);
            Assert.Equal(200, await c.Frames.StatusAsync(1));
            await c.Frames.WaitForEndAsync(1);
        });
}
