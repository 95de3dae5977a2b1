using Tulle.Xds.Bootstrapping;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Bootstrapping;

public sealed class BootstrapLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-bootstrap").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_flag_is_merged_over_the_file_and_node_flags_over_both()
    {
        string path = Write(
            "b.json",
            """{"node": {"id": "file", "cluster": "c"}, "static_resources": {"clusters": [{"name": "a"}]}}""");
        Bootstrap bootstrap = Load(new BootstrapOptions
        {
            ConfigPath = path,
            ConfigYaml = "{node: {id: flag}, static_resources: {clusters: [{name: b}]}}",
            ServiceZone = "z1",
        }, out ConfigErrors errors)!;
        Assert.True(errors.IsEmpty, errors.ToString());
        Assert.Equal(("flag", "c", "z1"), (bootstrap.Node!.Id, bootstrap.Node.Cluster, bootstrap.Node.Locality!.Zone));
        Assert.Equal(["a", "b"], bootstrap.StaticResources!.Clusters.Select(c => c.Name));
    }

    [Theory]
    [InlineData("b.yaml", "node: {id: x}\n")]
    [InlineData("b.yml", "node: {id: x}\n")]
    [InlineData("b.YAML", "node: {id: x}\n")]
    [InlineData("b.json", """{"node": {"id": "x"}}""")]
    [InlineData("no-extension", """{"node": {"id": "x"}}""")]
    public void The_extension_says_what_the_file_is(string name, string content) =>
        Assert.Equal("x", Load(new BootstrapOptions { ConfigPath = Write(name, content) }, out _)!.Node!.Id);

    [Fact]
    public void A_pb_file_is_read()
    {
        string path = Path.Combine(_folder, "b.pb");
        File.WriteAllBytes(path, ConfigWriter.ToWire(new Bootstrap { Node = new Node { Id = "x" } }));
        Assert.Equal("x", Load(new BootstrapOptions { ConfigPath = path }, out _)!.Node!.Id);
    }

    [Fact]
    public void Errors_name_file_line_and_path()
    {
        string path = Write("b.yaml", "node:\n  id: x\n  nope: 1\n");
        Assert.Null(Load(new BootstrapOptions { ConfigPath = path }, out ConfigErrors errors));
        Assert.StartsWith(
            $"{path}:3: node.nope: unknown field", Assert.Single(errors.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_configuration_the_flags_are_named()
    {
        Assert.Null(Load(new BootstrapOptions(), out ConfigErrors errors));
        Assert.Contains("--config-path", errors.ToString(), StringComparison.Ordinal);
        Assert.Null(Load(new BootstrapOptions { ConfigPath = Path.Combine(_folder, "none.json") }, out errors));
        Assert.Contains("none.json", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_spellings_of_a_field_and_values_over_values_are_merged()
    {
        string path = Write("b.json", """{"statsFlushInterval": "7s", "admin": {"address": {"pipe": {"path": "/a"}}}}""");
        Bootstrap bootstrap = Load(new BootstrapOptions
        {
            ConfigPath = path,
            ConfigYaml = "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}",
        }, out ConfigErrors errors)!;
        Assert.True(errors.IsEmpty, errors.ToString());
        Assert.Equal(7000, bootstrap.StatsFlushInterval!.Value.TotalMs);
        Assert.Null(bootstrap.Admin!.Address!.Pipe);
        Assert.Equal("127.0.0.1", bootstrap.Admin.Address.SocketAddress!.Address);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_named_with_their_line()
    {
        string path = Path.Combine(_folder, "b.yaml");
        File.WriteAllBytes(path, [.. "node:\n  id: "u8, 0xFF, 0x0A]);
        Assert.Null(Load(new BootstrapOptions { ConfigPath = path }, out ConfigErrors errors));
        Assert.StartsWith(
            $"{path}:2: not valid UTF-8: the byte 0xFF at offset 12", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/")]
    public void What_is_no_file_is_named(string path)
    {
        Assert.Null(Load(new BootstrapOptions { ConfigPath = path }, out ConfigErrors errors));
        Assert.Contains($"unable to read file: {path}", errors.ToString(), StringComparison.Ordinal);
    }

    private static Bootstrap? Load(BootstrapOptions options, out ConfigErrors errors) =>
        BootstrapLoader.Load(options, errors = new ConfigErrors());

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
