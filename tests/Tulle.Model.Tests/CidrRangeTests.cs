using System.Net;

namespace Tulle.Model.Tests;

public sealed class CidrRangeTests
{
    [Theory]
    [InlineData("10.0.0.0", 8, "10.255.1.2", true)]
    [InlineData("10.0.0.0", 8, "11.0.0.1", false)]
    [InlineData("10.0.0.129", 25, "10.0.0.200", true)]
    [InlineData("10.0.0.129", 25, "10.0.0.100", false)]
    [InlineData("0.0.0.0", 0, "255.1.1.1", true)]
    [InlineData("10.1.2.3", 32, "10.1.2.3", true)]
    [InlineData("10.1.2.3", 32, "10.1.2.2", false)]
    [InlineData("fd00::", 8, "fdff::1", true)]
    [InlineData("fd00::", 8, "fe00::1", false)]
    [InlineData("::", 0, "127.0.0.1", false)]
    public void A_range_holds_the_addresses_with_its_prefix(string prefix, int bits, string address, bool held)
    {
        var range = new CidrRange(IPAddress.Parse(prefix), bits);

        Assert.Equal(held, range.Contains(IPAddress.Parse(address).GetAddressBytes()));
    }

    [Fact]
    public void Bits_behind_the_prefix_do_not_count() =>
        Assert.Equal("10.0.0.128/25", new CidrRange(IPAddress.Parse("10.0.0.255"), 25).ToString());
}
