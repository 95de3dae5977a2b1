using System.Globalization;
using Tulle.Model.Formatting;

namespace Tulle.Model.Tests.Formatting;

public sealed class LocalTimeTests
{
    [Fact]
    public void Local_times_are_the_same_moment_in_the_machines_zone()
    {
        var into = new ByteWriter();
        Assert.True(
            FormatProgram.TryParse(
                "%START_TIME(%s)% %START_TIME_LOCAL(%s)% %START_TIME_LOCAL%",
                FormatOptions.Default,
                out FormatProgram? program,
                out string error),
            error);
        program.Write(new FakeSource(), into);
        string[] parts = System.Text.Encoding.ASCII.GetString(into.Written).Split(' ');
        Assert.Equal(parts[0], parts[1]);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), TimeZoneInfo.Local);
        Assert.StartsWith(
            local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), parts[2], StringComparison.Ordinal);
        string zone = local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        Assert.EndsWith(zone, parts[2], StringComparison.Ordinal);
    }
}
