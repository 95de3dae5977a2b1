using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.Translation;

/// <summary>Every recorded bootstrap that real Envoy takes is taken, every one that it refuses is refused.</summary>
public sealed partial class OracleBootstrapTests
{
    /// <summary>What later capabilities need: a refusal in these words is no fault of the translation.</summary>
    private const string Later = "not supported yet";

    [Theory]
    [InlineData("envoy/routing", 0)]
    [InlineData("hostile/h1", 8)]
    [InlineData("envoy/http", 6)]
    public void Recorded_bootstraps_translate_or_fail_as_recorded(string area, int mayNeedMore)
    {
        string folder = Path.Combine(OracleFolder(), area);
        Assert.SkipUnless(Directory.Exists(folder), "the oracle is not beside the repository");
        var wrong = new List<string>();
        var later = new List<string>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            JsonNode scenario = JsonNode.Parse(File.ReadAllText(file))!;
            bool mustFail = (string?)scenario["start"] == "fails";
            string? error = Translate(scenario);
            if (error is null == !mustFail)
            {
                continue;
            }

            List<string> into = error?.Contains(Later) == true ? later : wrong;
            into.Add($"{Path.GetFileName(file)}: {error ?? "accepted"}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(later.Count <= mayNeedMore, string.Join('\n', later));
    }

    private static string? Translate(JsonNode scenario)
    {
        int port = 1;
        string text = Placeholder().Replace(scenario["bootstrap"]!.ToJsonString(), _ => $"{port++}");
        text = Path_().Replace(text, "/tmp/$1");
        var errors = new ConfigErrors();
        Bootstrap message = ConfigReader.ReadJson<Bootstrap>(text, errors);
        if (errors.IsEmpty)
        {
            var environment = new TranslationEnvironment { ReadFile = static _ => "from a file"u8.ToArray() };
            SnapshotBuilder.FromBootstrap(message, environment, errors, 0);
        }

        return errors.IsEmpty ? null : errors.ToString();
    }

    private static string OracleFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "oracle");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return "";
    }

    // A port alone becomes a number, each another one: two listeners must not share an address.
    [GeneratedRegex("\"\\{\\{(?:port|upstream):[^}]*\\}\\}\"")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\\{\\{(?:file|cert|key):([^}]*)\\}\\}")]
    private static partial Regex Path_();
}
