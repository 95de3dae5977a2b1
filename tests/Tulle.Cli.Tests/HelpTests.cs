using System.CommandLine;
using System.CommandLine.Parsing;
using Tulle.Cli.Client;
using Tulle.Cli.Help;

namespace Tulle.Cli.Tests;

public sealed class HelpTests
{
    private static readonly RootCommand Root = TulleCommand.Create(ApiClient.DefaultServer);

    public static TheoryData<string> Verbs => [.. All(Root).Select(ManPage.PathOf)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_has_a_page_with_purpose_options_examples_and_exit_codes(string path)
    {
        Verb verb = Assert.IsType<Verb>(Find(path));
        string page = ManPage.Of(verb, 80);

        Assert.StartsWith($"NAME\n    {path} - ", page);
        foreach (string section in new[] { "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO" })
        {
            Assert.Contains($"\n{section}\n", page);
        }

        Assert.InRange(verb.Examples.Length, 2, 4);
        Assert.All(verb.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name));
        Assert.All(verb.Options, option => Assert.True(
            option is System.CommandLine.Help.HelpOption || !string.IsNullOrEmpty(option.Description), option.Name));
        Assert.DoesNotContain(page.Split('\n'), line => line.Length > 80 && !line.StartsWith("    $ ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_example_of_a_page_is_understood(string path)
    {
        foreach (Example example in ((Verb)Find(path)).Examples)
        {
            CommandLines.AssertUnderstood(Root, example.Line);
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void What_a_page_sends_its_reader_to_exists(string path)
    {
        foreach (string other in ((Verb)Find(path)).SeeAlso)
        {
            if (other.StartsWith("tulle", StringComparison.Ordinal))
            {
                string[] words = other.Split(' ')[1..];
                Command command = Root;
                foreach (string word in words.TakeWhile(_ => command.Subcommands.Count > 0))
                {
                    command = command.Subcommands.FirstOrDefault(c => c.Name == word)
                        ?? (word == "--help" ? command : throw new InvalidOperationException(other));
                }
            }
            else
            {
                Assert.True(File.Exists(Path.Combine(CommandLines.Repository, other)), other);
            }
        }
    }

    [Fact]
    public void A_default_and_its_unit_stand_beside_the_option()
    {
        string page = ManPage.Of(Find("tulle proxy logs"), 100);

        Assert.Contains(
            "--lines COUNT\n        How many lines of the access log to print first, with --follow (default: 10)", page);
        Assert.Contains("tulle proxy logs [NAME] [OPTION]...", page);
        Assert.Contains("--server URL", page);
    }

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.SelectMany(c => All(c).Prepend(c));

    private static Command Find(string path) => All(Root).Single(c => ManPage.PathOf(c) == path);
}
