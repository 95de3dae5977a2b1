using System.Text.Json.Nodes;
using Tulle.Xds.Bootstrapping;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Tests.FieldTable;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.Bootstrapping;

/// <summary>Damaged bootstraps are taken or refused with a place: never a crash, never a silent no.</summary>
public sealed class MutatedBootstrapTests : IDisposable
{
    private const int Mutations = 400;

    private static readonly string[] s_bootstraps = [ConfigWriter.ToJson(ProbeBootstrap.Make()), .. OfOracle()];

    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-mutated").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Damaged_json_is_taken_or_refused_with_a_place()
    {
        for (int seed = 0; seed < Mutations; seed++)
        {
            var mutation = new BootstrapMutation(seed);
            Check("b.json", mutation.Apply(s_bootstraps[seed % s_bootstraps.Length]), $"seed {seed}, {mutation.Name}");
        }
    }

    [Fact]
    public void Damaged_yaml_is_taken_or_refused_with_a_place()
    {
        for (int seed = 1000; seed < 1000 + (Mutations / 2); seed++)
        {
            var mutation = new BootstrapMutation(seed); // JSON is YAML
            Check("b.yaml", mutation.Apply(s_bootstraps[seed % s_bootstraps.Length]), $"seed {seed}, {mutation.Name}");
        }
    }

    [Fact]
    public void Damaged_wire_bytes_are_taken_or_refused()
    {
        byte[] wire = ConfigWriter.ToWire(ProbeBootstrap.Make());
        for (int seed = 2000; seed < 2000 + Mutations; seed++)
            Check("b.pb", new BootstrapMutation(seed).Flipped([.. wire]), $"seed {seed}");
    }

    [Theory]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a {<<: *a}")]
    [InlineData("node: &n {metadata: {x: *n}}")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("node:\n\t- tab")]
    [InlineData("node: !!binary x")]
    [InlineData("%YAML 9.9\n---\nnode: {}")]
    [InlineData("node: 'open")]
    [InlineData("- a\n- b")]
    [InlineData("just text")]
    [InlineData("node: {id: \"\\ud800\"}")]
    [InlineData("--- {}\n--- {}")]
    public void Odd_yaml_is_taken_or_refused_with_a_place(string yaml) =>
        Check("b.yaml", System.Text.Encoding.UTF8.GetBytes(yaml), yaml);

    private static IEnumerable<string> OfOracle()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "oracle", "envoy");
            if (!Directory.Exists(folder)) continue;
            // Every seventh: of each area some.
            IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Where(static (_, i) => i % 7 == 0);
            return [.. files.Select(static f => JsonNode.Parse(File.ReadAllText(f))!["bootstrap"])
                .OfType<JsonObject>().Select(static b => b.ToJsonString())];
        }
        return [];
    }

    private void Check(string name, byte[] content, string what)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        var errors = new ConfigErrors();
        try
        {
            Bootstrap? bootstrap = BootstrapLoader.Load(new BootstrapOptions { ConfigPath = path }, errors);
            if (bootstrap is not null)
            {
                var environment = new TranslationEnvironment { ReadFile = static _ => "x"u8.ToArray() };
                bool isTaken = SnapshotBuilder.FromBootstrap(bootstrap, environment, errors, 0) is not null;
                Assert.True(isTaken == errors.IsEmpty, what);
            }
            else
            {
                Assert.False(errors.IsEmpty, what + ": refused without a reason");
            }
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {e}");
        }
        // Bytes have no lines, and what is broken at the top has no path: the field's number is the place.
        ConfigError? placeless = errors.Errors.FirstOrDefault(e => e.Path.Length == 0 && e.Line == 0 && name != "b.pb");
        Assert.True(placeless is null, $"{what}: no place in: {placeless}");
    }
}
