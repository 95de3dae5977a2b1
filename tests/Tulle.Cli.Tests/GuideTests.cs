using System.CommandLine;
using Tulle.Cli.Client;

namespace Tulle.Cli.Tests;

/// <summary>What the guide tells people to type exists.</summary>
public sealed class GuideTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Markdown("docs/guide"),
        .. Markdown("samples"),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_tulle_command_of_a_page_is_understood(string page)
    {
        RootCommand root = TulleCommand.Create(ApiClient.DefaultServer);
        foreach (string line in CommandLines.InShellBlocks(page).Where(l => l != "./tulle build"))
        {
            CommandLines.AssertUnderstood(root, line);
        }
    }

    [Fact]
    public void A_command_that_does_not_exist_would_be_found()
    {
        RootCommand root = TulleCommand.Create(ApiClient.DefaultServer);
        string[] wrong =
            ["./tulle gett x", "tulle get x --selectr a=b", "a | tulle proxy list --json", "tulle proxy routes"];
        foreach (string line in wrong)
        {
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => CommandLines.AssertUnderstood(root, line));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_file_of_this_repository_that_a_page_names_in_a_command_exists(string page)
    {
        foreach (string word in CommandLines.InShellBlocks(page).SelectMany(l => l.Split(' ')))
        {
            if (word.StartsWith("samples/", StringComparison.Ordinal))
            {
                Assert.True(Path.Exists(Path.Combine(CommandLines.Repository, word)), $"{page}: {word}");
            }
        }
    }

    private static IEnumerable<string> Markdown(string folder) =>
        Directory.EnumerateFiles(Path.Combine(CommandLines.Repository, folder), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(CommandLines.Repository, file)).Order();
}
