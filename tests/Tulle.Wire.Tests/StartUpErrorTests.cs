using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>What cannot be run ends with 1 and says where it is wrong, what stands there and what is allowed.</summary>
public sealed class StartUpErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData("--mode bogus", "unknown mode 'bogus': --mode takes serve, validate")]
    [InlineData("--log-level loud", "invalid log level specified 'loud': --log-level takes trace")]
    [InlineData("--drain-strategy soon", "unknown drain strategy 'soon': --drain-strategy takes gradual, immediate")]
    [InlineData("--concurrency many", "(--concurrency): Couldn't read argument value from string 'many'")]
    [InlineData("--concurrency 99999999999", "(--concurrency)")]
    [InlineData("-c a --config-path b", "(--config-path): Argument already set!")]
    [InlineData("--base-id", "(--base-id): Missing a value")]
    [InlineData("--restart-epoch 1", "only 0 is taken")]
    [InlineData("--concurrency 1", "At least one of --config-path or --config-yaml must be non-empty")]
    [InlineData("-c /no/such/file.json", "unable to read file: /no/such/file.json")]
    public async Task A_wrong_command_line_is_named(string arguments, string said)
    {
        (int exitCode, string output) = await ProxyUnderTest.RunToEndAsync(arguments.Split(' '));
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    [Theory]
    [InlineData("b.yaml", "admin:\n  address: {socket_address: {address: x, port_value: 99999}}\n", "port_value")]
    [InlineData("b.yaml", "node: [\n", "b.yaml:")]
    [InlineData("b.yaml", "a: &a [*a]\n", "b.yaml:1")]
    [InlineData("b.json", "{\"node\": {\"id\": 5", "b.json:1")]
    [InlineData("b.json", "{\"node\": {\"metadatum\": {}}}", "node.metadatum: unknown field")]
    [InlineData("b.json", "{\"stats_flush_interval\": \"soon\"}", "stats_flush_interval: expected a duration such as \"5s\"")]
    [InlineData(
        "b.yaml", "dynamic_resources: {cds_config: {path_config_source: {path: /no/cds}}}", "'/no/cds' does not exist")]
    public async Task A_wrong_file_is_named_with_the_place(string name, string content, string said)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        (int exitCode, string output) = await ProxyUnderTest.RunToEndAsync("--mode", "validate", "-c", path);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Contains(path, output, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Aliases_without_end_and_depth_without_end_are_refused()
    {
        var bomb = new System.Text.StringBuilder("node:\n  metadata:\n    a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            bomb.Append($"    a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        foreach (string yaml in (string[])[bomb.ToString(), "node: " + new string('[', 200_000)])
        {
            string path = Path.Combine(_folder, "b.yaml");
            await File.WriteAllTextAsync(path, yaml, TestContext.Current.CancellationToken);
            (int exitCode, string output) = await ProxyUnderTest.RunToEndAsync("--mode", "validate", "-c", path);
            Assert.Contains("not valid YAML", output, StringComparison.Ordinal);
            Assert.Equal(1, exitCode);
        }
    }

    [Fact]
    public async Task A_good_file_is_called_good()
    {
        string path = Path.Combine(_folder, "b.yaml");
        await File.WriteAllTextAsync(path, "node: {id: a}\n", TestContext.Current.CancellationToken);
        (int exitCode, string output) = await ProxyUnderTest.RunToEndAsync("--mode", "validate", "-c", path);
        Assert.Contains($"configuration '{path}' OK", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }
}
