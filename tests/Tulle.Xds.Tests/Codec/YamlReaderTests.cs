using System.Text;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

public sealed class YamlReaderTests
{
    [Fact]
    public void A_plain_scalar_is_what_its_field_wants_it_to_be()
    {
        Cluster cluster = Read<Cluster>(
            "name: no\nconnect_timeout: 0.5s\nper_connection_buffer_limit_bytes: 0x10\nrespect_dns_ttl: yes\n");
        Assert.Equal("no", cluster.Name);
        Assert.Equal(500, cluster.ConnectTimeout!.Value.TotalMs);
        Assert.Equal(16u, cluster.PerConnectionBufferLimitBytes);
        Assert.True(cluster.RespectDnsTtl);
    }

    [Fact]
    public void In_untyped_values_only_true_and_false_are_bools()
    {
        Struct value = Read<Node>("metadata: {a: no, b: true, c: 1.5, d: '2', e: ~, f: 1.2.3, g: 07x}").Metadata!;
        Assert.Equal(("no", true, 1.5, "2"), (value["a"]!.Text, value["b"]!.Bool, value["c"]!.Number, value["d"]!.Text));
        Assert.Equal(ValueKind.Null, value["e"]!.Kind);
        Assert.Equal(("1.2.3", "07x"), (value["f"]!.Text, value["g"]!.Text));
    }

    [Fact]
    public void Anchors_aliases_and_block_text_are_read()
    {
        DataSource source = Read<DataSource>("inline_string: |\n  one\n  two\n");
        Assert.Equal("one\ntwo\n", source.InlineString);
        Listener listener = Read<Listener>("address: &a {pipe: {path: /x}}\nadditional_addresses: [{address: *a}]\n");
        Assert.Equal("/x", listener.AdditionalAddresses[0].Address!.Pipe!.Path);
    }

    [Fact]
    public void Aliases_that_grow_without_end_are_refused()
    {
        var yaml = new StringBuilder("metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
            yaml.Append($"  a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("aliases", Assert.Single(Errors<Node>(yaml.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_of_a_long_text_counts_by_its_length()
    {
        string aliases = string.Join(", ", Enumerable.Repeat("*a", 2000));
        IReadOnlyList<ConfigError> errors = Errors<Node>(
            $"metadata:\n  a: &a {new string('x', 100_000)}\n  b: [{aliases}]\n");
        Assert.Contains("aliases", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_keys_bring_what_the_map_itself_does_not_say()
    {
        Struct value = Read<Node>(
            """
            metadata:
              base: &base {a: 1, b: 1}
              other: &other {b: 2, c: 2}
              one: {<<: *base, b: 3}
              many: {b: 4, <<: [*other, *base]}
              quoted: {"<<": 5}
            """).Metadata!;
        Assert.Equal((1, 3), (value["one"]!.Struct!["a"]!.Number, value["one"]!.Struct!["b"]!.Number));
        Struct many = value["many"]!.Struct!;
        Assert.Equal((1, 4, 2), (many["a"]!.Number, many["b"]!.Number, many["c"]!.Number));
        Assert.Equal(5, value["quoted"]!.Struct!["<<"]!.Number);
    }

    [Theory]
    [InlineData("{name: a, <<: 1}", "merge key")]
    [InlineData("name: [", "YAML")]
    [InlineData("name: a\n---\nname: b\n", "document")]
    [InlineData("name: *none\n", "anchor")]
    [InlineData("name: a\nname: b\n", "twice")]
    [InlineData("{name: a\n", "YAML")]
    public void Broken_text_is_an_error_and_no_exception(string yaml, string word) =>
        Assert.Contains(Errors<Cluster>(yaml), e => e.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void An_empty_document_is_an_empty_message() => Assert.Equal("", Read<Cluster>("# nothing\n").Name);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.NotEmpty(Errors<Node>(
            "metadata: " + string.Concat(Enumerable.Repeat("{a: ", 5000)) + "1" + new string('}', 5000)));

    private static IReadOnlyList<ConfigError> Errors<T>(string yaml) where T : Message, new()
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadYaml<T>(yaml, errors);
        return errors.Errors;
    }

    private static T Read<T>(string yaml) where T : Message, new()
    {
        var errors = new ConfigErrors();
        T message = ConfigReader.ReadYaml<T>(yaml, errors, new ConfigReaderOptions { CheckRules = false });
        Assert.True(errors.IsEmpty, errors.ToString());
        return message;
    }
}
