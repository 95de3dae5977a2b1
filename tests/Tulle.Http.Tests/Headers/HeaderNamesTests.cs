namespace Tulle.Http.Tests.Headers;

public sealed class HeaderNamesTests
{
    [Fact]
    public void Every_id_has_a_text_and_the_text_finds_the_id()
    {
        HeaderName[] ids = Enum.GetValues<HeaderName>();
        Assert.Equal(ids.Length, HeaderNames.Count);
        foreach (HeaderName id in ids.Where(id => id != HeaderName.Unknown))
        {
            string name = WireData.Text(HeaderNames.Bytes(id));
            Assert.Equal(id, HeaderNames.Lookup(HeaderNames.Bytes(id)));

            // "x-envoy-max-retries" is XEnvoyMaxRetries: the enum and the list have not slipped against each other.
            Assert.Equal(id.ToString(), name.Replace("-", "").Replace(":", ""), ignoreCase: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("hosts")]
    [InlineData("content-lengt")]
    [InlineData("content-length2")]
    [InlineData("Host")]
    [InlineData("x-envoy-max-retrieS")]
    public void Other_names_are_unknown(string name) =>
        Assert.Equal(HeaderName.Unknown, HeaderNames.Lookup(WireData.Bytes(name)));

    [Fact]
    public void Host_is_the_authority_in_a_table() =>
        Assert.Equal(HeaderName.Authority, HeaderNames.TableId("host"u8));
}
