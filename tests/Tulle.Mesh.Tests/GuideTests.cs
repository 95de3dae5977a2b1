using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

public sealed class GuideTests
{
    [Fact]
    public async Task Every_flag_that_the_guide_gives_to_tulle_proxy_is_in_its_help()
    {
        string repository = Path.GetFullPath(Path.Combine(Binaries.Folder, "..", ".."));
        CommandResult help = await CommandResult.RunAsync(Binaries.Proxy, "--help");
        List<string> flags =
        [
            .. Directory.EnumerateFiles(Path.Combine(repository, "docs", "guide"), "*.md").SelectMany(File.ReadLines)
                .Where(line => line.Contains("tulle-proxy -", StringComparison.Ordinal))
                .SelectMany(line => line[line.IndexOf("tulle-proxy -", StringComparison.Ordinal)..].Split(' ', '`', '|'))
                .Where(word => word.StartsWith('-')).Distinct(),
        ];

        Assert.Contains("--file-flush-interval-msec", flags);
        Assert.All(flags, flag => Assert.Contains(flag, help.Output + help.Errors));
    }
}
