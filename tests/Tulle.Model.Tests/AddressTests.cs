using System.Net;

namespace Tulle.Model.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:80")]
    [InlineData("::1", "[::1]:80")]
    public void A_literal_is_written_as_envoy_writes_it(string ip, string text) => Assert.Equal(
        text,
        new Address { Kind = AddressKind.Socket, Text = ip, Ip = IPAddress.Parse(ip), Port = 80 }.ToString());

    [Fact]
    public void A_pipe_is_its_path() =>
        Assert.Equal("/run/x", new Address { Kind = AddressKind.Pipe, Text = "/run/x" }.ToString());
}
