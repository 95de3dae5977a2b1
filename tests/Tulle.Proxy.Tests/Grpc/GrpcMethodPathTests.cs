using System.Collections.Frozen;
using System.Text;
using Tulle.Proxy.Grpc;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class GrpcMethodPathTests
{
    [Theory]
    [InlineData("/pkg.S/M", "pkg.S", "M")]
    [InlineData("/pkg.S/M?a=/b/c", "pkg.S", "M")]
    [InlineData("//s//m/", "s", "m")]
    public void A_path_of_two_segments_names_service_and_method(string path, string service, string method)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(path);
        Assert.True(GrpcMethodPath.TrySplit(bytes, out Range first, out Range second));
        Assert.Equal(service, Encoding.ASCII.GetString(bytes[first]));
        Assert.Equal(method, Encoding.ASCII.GetString(bytes[second]));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/s")]
    [InlineData("/s/m/x")]
    [InlineData("/s?x=/m")]
    public void Others_name_none(string path) =>
        Assert.False(GrpcMethodPath.TrySplit(Encoding.ASCII.GetBytes(path), out _, out _));

    [Fact]
    public void A_list_holds_service_and_method_together()
    {
        FrozenSet<string> listed = new[] { "pkg.S/M" }.ToFrozenSet(StringComparer.Ordinal);
        Assert.True(GrpcMethodPath.IsIn(listed, "pkg.S"u8, "M"u8));
        Assert.False(GrpcMethodPath.IsIn(listed, "pkg.S"u8, "N"u8));
        Assert.False(GrpcMethodPath.IsIn(listed, new byte[600], "M"u8));
    }
}
