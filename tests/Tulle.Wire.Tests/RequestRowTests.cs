using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests;

/// <summary>Groups A to D: one message that is good or bad by itself, in every delivery.</summary>
public sealed class RequestRowTests(WireFixture fixture)
{
    public static IEnumerable<TheoryDataRow<WireRow>> StartLines => Data(StartLineRows.All());

    public static IEnumerable<TheoryDataRow<WireRow>> Fields => Data(FieldRows.All());

    public static IEnumerable<TheoryDataRow<WireRow>> Lengths => Data(LengthRows.All());

    public static IEnumerable<TheoryDataRow<WireRow>> Chunks => Data(ChunkRows.All());

    [Theory]
    [MemberData(nameof(StartLines))]
    public Task A_request_line_gets_its_verdict(WireRow row) => AllDeliveriesAsync(row);

    [Theory]
    [MemberData(nameof(Fields))]
    public Task Fields_get_their_verdict(WireRow row) => AllDeliveriesAsync(row);

    [Theory]
    [MemberData(nameof(Lengths))]
    public Task A_length_gets_its_verdict(WireRow row) => AllDeliveriesAsync(row);

    [Theory]
    [MemberData(nameof(Chunks))]
    public Task Chunks_get_their_verdict(WireRow row) => AllDeliveriesAsync(row);

    [Fact]
    public async Task Every_byte_in_a_name_and_in_a_value_gets_its_verdict()
    {
        foreach (WireRow[] rows in FieldRows.Sweeps().Chunk(64))
        {
            await Task.WhenAll(rows.Select(r => RowAssertion.RunAsync(fixture, r, [Delivery.OneSegment])));
        }
    }

    private static IEnumerable<TheoryDataRow<WireRow>> Data(IEnumerable<WireRow> rows) =>
        rows.Select(r => new TheoryDataRow<WireRow>(r) { TestDisplayName = r.ToString() });

    private Task AllDeliveriesAsync(WireRow row) => RowAssertion.RunAsync(fixture, row, Enum.GetValues<Delivery>());
}
