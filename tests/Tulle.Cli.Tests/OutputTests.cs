using Tulle.Cli.Output;

namespace Tulle.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData("plain\ttext\n", "plain\ttext\n")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("a\u202Eb", "a\\u202eb")]
    [InlineData("a\rb", "a\\u000db")]
    public void Text_from_outside_cannot_steer_the_terminal(string text, string shown) =>
        Assert.Equal(shown, Terminal.Escape(text));

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell()
    {
        ColumnTable table = new("NAME", "AGE");
        table.Add("a-long-name", "5s");
        table.Add("b", "10s");
        StringWriter writer = new();
        table.WriteTo(writer);

        Assert.Equal("NAME          AGE\na-long-name   5s\nb             10s\n", writer.ToString());
    }

    [Theory]
    [InlineData(5, "5s")]
    [InlineData(119, "119s")]
    [InlineData(190, "3m10s")]
    [InlineData(3600, "60m")]
    [InlineData(4 * 3600, "4h")]
    [InlineData(3 * 86400, "3d")]
    public void Ages_read_as_kubectl_says_them(int seconds, string shown) =>
        Assert.Equal(shown, Age.Of(TimeSpan.FromSeconds(seconds)));
}
