using System.Text.Json.Nodes;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.Codec;

public sealed class FieldMaskTests
{
    private const string Dynamic = "envoy.admin.v3.ClustersConfigDump.DynamicCluster";

    [Theory]
    [InlineData("name,connect_timeout", true)]
    [InlineData("load_assignment.cluster_name", true)]
    [InlineData("load_assignment.endpoints", true)]
    [InlineData("load_assignment.endpoints.priority", false)]
    [InlineData("connectTimeout", false)]
    [InlineData("name.x", false)]
    [InlineData("none", false)]
    [InlineData("", true)]
    public void A_path_names_a_field_and_leads_through_no_list(string mask, bool fits) =>
        Assert.Equal(fits, FieldMask.Parse(mask).Fits("envoy.config.cluster.v3.Cluster"));

    [Fact]
    public void What_is_not_named_goes_and_the_type_stays()
    {
        var message = (JsonObject)JsonNode.Parse("""{"@type":"t","a":{"b":1,"c":2},"d":3,"e":{"f":4}}""")!;
        FieldMask.Parse("a.b,e").Trim(message);
        Assert.Equal("""{"@type":"t","a":{"b":1},"e":{"f":4}}""", message.ToJsonString());
    }

    [Fact]
    public void A_mask_goes_on_inside_an_any()
    {
        (FieldMask outer, string field, FieldMask inner) = FieldMask.Parse("version_info,cluster.name").AroundAny(Dynamic);
        Assert.Equal("cluster", field);
        Assert.Equal(["version_info", "cluster"], outer.Paths);
        Assert.Equal(["name"], inner.Paths);
        Assert.True(outer.Fits(Dynamic));
    }

    [Fact]
    public void Its_text_is_the_one_that_error_messages_hold() =>
        Assert.Equal("paths: \"a\"\npaths: \"b.c\"\n", FieldMask.Parse("a,b.c").ToString());
}
