using System.Text.Json.Nodes;
using Tulle.Cli.Output;
using YamlDotNet.RepresentationModel;

namespace Tulle.Cli.Tests;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"text","c":true,"d":null,"e":1.5}""")]
    [InlineData("""{"list":[{"x":"1","y":{"z":[]}},{"x":"two"},[1,[2,"3"]]],"empty":{}}""")]
    [InlineData("""{"words":["yes","no","null","~","","true","1e3","0x10",".5","2026-11-22","a: b","# c","- d","é","|","@"]}""")]
    [InlineData("""{"odd keys":{"a/b.c":"1","true":"x","":"y"},"quotes":"say \"hi\"\n\ttwice\\"}""")]
    [InlineData("""[{"kind":"Service"},{"kind":"Workload"}]""")]
    public void What_is_written_reads_back_as_the_same_document(string json)
    {
        JsonNode expected = JsonNode.Parse(json)!;
        YamlStream stream = [];
        stream.Load(new StringReader(YamlWriter.Write(expected)));

        Assert.Equal(Flat(expected), Flat(stream.Documents[0].RootNode));
    }

    [Fact]
    public void A_list_stands_at_its_keys_indentation()
    {
        JsonNode node = JsonNode.Parse("""{"spec":{"ports":[{"port":80,"name":"http"},{"port":81}]}}""")!;

        Assert.Equal("spec:\n  ports:\n  - port: 80\n    name: http\n  - port: 81\n", YamlWriter.Write(node));
    }

    /// <summary>Both trees as one text; a plain scalar and a quoted one that looks the same must differ.</summary>
    private static string Flat(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(",", map.Select(p => $"s:{p.Key}={Flat(p.Value)}")) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Flat)) + "]",
        null => "p:null",
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String => "s:" + node.GetValue<string>(),
        _ => "p:" + node.ToJsonString(),
    };

    private static string Flat(YamlNode node) => node switch
    {
        YamlMappingNode map => "{"
            + string.Join(",", map.Select(p => $"s:{((YamlScalarNode)p.Key).Value}={Flat(p.Value)}")) + "}",
        YamlSequenceNode list => "[" + string.Join(",", list.Select(Flat)) + "]",
        YamlScalarNode scalar => (IsPlainNonText(scalar) ? "p:" : "s:") + scalar.Value,
        _ => throw new InvalidOperationException(node.NodeType.ToString()),
    };

    private static bool IsPlainNonText(YamlScalarNode scalar) =>
        scalar.Style == YamlDotNet.Core.ScalarStyle.Plain
        && (scalar.Value is "true" or "false" or "null" || double.TryParse(scalar.Value, out _));
}
