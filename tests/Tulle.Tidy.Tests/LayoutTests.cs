using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tulle.Tidy.Tests;

public sealed partial class LayoutTests
{
    /// <summary>DESIGN section 6: a project references only these.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Tulle.Http"] = [],
        ["Tulle.Net"] = [],
        ["Tulle.Grpc"] = [],
        ["Tulle.Grpc.Calls"] = ["Tulle.Grpc"],
        ["Tulle.Intercept"] = [],
        ["Tulle.Dashboard"] = [],
        ["Tulle.Model"] = ["Tulle.Http"],
        ["Tulle.Xds"] = ["Tulle.Model", "Tulle.Grpc"],
        ["Tulle.Proxy"] = ["Tulle.Http", "Tulle.Net", "Tulle.Model", "Tulle.Grpc"],
        ["Tulle.Proxy.Host"] = ["Tulle.Proxy", "Tulle.Xds"],
        ["Tulle.Control"] = ["Tulle.Xds", "Tulle.Grpc.Calls"],
        ["Tulle.Cli"] = ["Tulle.Control", "Tulle.Dashboard", "Tulle.Intercept", "Tulle.Xds"],
    };

    [Fact]
    public void Projects_reference_only_what_the_arrows_allow()
    {
        Findings findings = new();
        foreach (string path in Repository.Files.Where(f => f.StartsWith("src/") && f.EndsWith(".csproj")))
        {
            string project = Path.GetFileNameWithoutExtension(path);
            if (!Arrows.TryGetValue(project, out string[]? allowed))
            {
                findings.Add($"{path}: {project} has no row in the table of arrows");
                continue;
            }

            IEnumerable<XElement> references = XDocument.Load(Path.Combine(Repository.Root, path))
                .Descendants("ProjectReference")
                .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false");
            foreach (XElement reference in references)
            {
                string target = Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!);
                if (!allowed.Contains(target))
                {
                    findings.Add($"{path}: {project} -> {target}");
                }
            }
        }

        findings.AssertNone("A project references what the design's arrows do not allow");
    }

    [Fact]
    public void Nothing_generated_or_secret_is_tracked()
    {
        Findings findings = new();
        foreach (string path in Repository.Files)
        {
            if (path.Contains("/obj/") || path.Contains("/bin/") || path.EndsWith(".pem") || path.EndsWith(".key")
                || path.EndsWith(".g.cs") || path.EndsWith(".so") || path.EndsWith(".dll"))
            {
                findings.Add(path);
            }
        }

        findings.AssertNone("Generated files, binaries, keys and certificates are made, never committed");
    }

    [Fact]
    public void Every_path_in_ARCHITECTURE_exists()
    {
        Findings findings = new();
        string text = Repository.Read("ARCHITECTURE.md");
        MatchCollection matches = QuotedPath().Matches(text);
        Assert.NotEmpty(matches);
        foreach (Match match in matches)
        {
            string path = match.Groups[1].Value;
            string full = Path.Combine(Repository.Root, path);
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                findings.Add(path);
            }
        }

        findings.AssertNone("ARCHITECTURE.md names a path that does not exist");
        Assert.True(text.AsSpan().Count('\n') <= 130, "ARCHITECTURE.md is longer than two pages (130 lines)");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        Findings findings = new();
        string solution = Repository.Read("Tulle.slnx");
        foreach (string path in Repository.Files.Where(f => f.EndsWith(".csproj")))
        {
            if (!solution.Contains($"\"{path}\""))
            {
                findings.Add(path);
            }
        }

        findings.AssertNone("Tulle.slnx lacks a project");
    }

    [Fact]
    public void No_source_names_a_registry_or_a_machine_path()
    {
        Findings findings = new();
        string[] banned = ["nuget" + ".org", "npm" + "js.", "deb.debian" + ".org", "/" + "work/", "/" + "root/"];
        foreach (string path in Repository.Files.Where(f => !f.EndsWith("package-lock.json") && f != "LICENSE"))
        {
            string text = Repository.Read(path);
            foreach (string word in banned)
            {
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    findings.Add($"{path}: {word}");
                }
            }
        }

        findings.AssertNone("A registry's host or a machine's path is named");
    }

    // A path in backquotes that begins with one of the top folders, or a file of the root.
    [GeneratedRegex(@"`((?:src|tests|tools|bench|samples|docs|deploy|build|\.ci)/[A-Za-z0-9_./-]*|[A-Z]+\.md)`")]
    private static partial Regex QuotedPath();
}
