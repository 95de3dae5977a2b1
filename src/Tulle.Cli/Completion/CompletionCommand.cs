using System.CommandLine;
using Tulle.Cli.Help;

namespace Tulle.Cli.Completion;

/// <summary>tulle completion SHELL: the script that has the shell ask us what may come next.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Verb verb = new("completion", "Print the script that completes verbs, flags and names by the Tab key")
        {
            Details =
            [
                "Names of proxies and resources are asked of the control plane (TULLE_SERVER, or its default address) when "
                + "the Tab key is pressed; without an answer there are none. Both tulle and ./tulle are completed.",
            ],
            Examples =
            [
                new("source <(tulle completion bash)", "for this bash; in ~/.bashrc for every one"),
                new("source <(tulle completion zsh)", "for zsh, after compinit"),
                new("tulle completion fish | source", "for fish"),
            ],
            SeeAlso = ["tulle --help"],
        };
        verb.Arguments.Add(shell);
        verb.SetAction(parsed => Console.Out.Write(ShellScripts.Of(parsed.GetValue(shell)!)));
        return verb;
    }
}
