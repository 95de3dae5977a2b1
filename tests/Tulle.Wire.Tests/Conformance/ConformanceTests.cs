using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>The list of h2spec 2.6, ported: each case by its section number, over a real socket.</summary>
public sealed class ConformanceTests(Http2Fixture fixture, ConformanceReport report)
    : IClassFixture<Http2Fixture>, IClassFixture<ConformanceReport>
{
    public static IEnumerable<TheoryDataRow<ConformanceCase>> Generic => Data(GenericCases.All());

    public static IEnumerable<TheoryDataRow<ConformanceCase>> Connection => Data(ConnectionCases.All());

    public static IEnumerable<TheoryDataRow<ConformanceCase>> Streams => Data(StreamCases.All());

    public static IEnumerable<TheoryDataRow<ConformanceCase>> Messages => Data(MessageCases.All());

    public static IEnumerable<TheoryDataRow<ConformanceCase>> Hpack => Data(HpackCases.All());

    [Theory]
    [MemberData(nameof(Generic))]
    [MemberData(nameof(Connection))]
    [MemberData(nameof(Streams))]
    [MemberData(nameof(Messages))]
    [MemberData(nameof(Hpack))]
    public async Task A_section_of_h2spec_holds(ConformanceCase row)
    {
        fixture.Origin.Answer("/hang", new OriginAnswer(""));
        using FrameClient frames = await fixture.ConnectAsync("plain", row.IsBegun ? null : new FrameScript());
        if (row.IsBegun)
        {
            await frames.WaitAsync(f => f.Kind == FrameKind.Settings && f.IsAck, "SETTINGS ack");
        }
        report.OnBegun(row);
        await row.Run(new ConformanceClient(frames));
        report.OnPassed(row);
    }

    // The tool itself says 147 for its own list of this version.
    [Fact]
    public void The_list_is_complete()
    {
        ConformanceCase[] all =
        [
            .. GenericCases.All(), .. ConnectionCases.All(), .. StreamCases.All(), .. MessageCases.All(), .. HpackCases.All(),
        ];
        Assert.Equal(44, all.Count(c => c.Section.StartsWith("generic/", StringComparison.Ordinal)));
        Assert.Equal(95, all.Count(c => c.Section.StartsWith("http2/", StringComparison.Ordinal)));
        Assert.Equal(8, all.Count(c => c.Section.StartsWith("hpack/", StringComparison.Ordinal)));
        Assert.Equal(all.Length, all.Select(c => c.ToString()).Distinct().Count());
    }

    private static IEnumerable<TheoryDataRow<ConformanceCase>> Data(IEnumerable<ConformanceCase> rows) =>
        rows.Select(r => new TheoryDataRow<ConformanceCase>(r) { TestDisplayName = r.ToString() });
}
