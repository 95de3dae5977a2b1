using System.CommandLine;
using System.CommandLine.Help;
using Tulle.Cli.Client;
using Tulle.Cli.Completion;
using Tulle.Cli.Help;
using Tulle.Cli.Verbs;
using Tulle.Cli.Verbs.Proxy;
using Tulle.Control.Sources.Schemas;

namespace Tulle.Cli;

/// <summary>The whole command line: one verb a file below Verbs.</summary>
internal static class TulleCommand
{
    /// <summary>EPIPE.</summary>
    public const int BrokenPipe = 32;

    /// <summary>After a signal. The library's own two seconds left the demo's processes behind on a busy machine.</summary>
    private static readonly TimeSpan TidyUpWithin = TimeSpan.FromMinutes(2);

    /// <param name="defaultServer">The control plane where --server does not name one.</param>
    public static RootCommand Create(string defaultServer)
    {
        Option<Uri> server = new("--server", "-s")
        {
            Description = $"The control plane's API (default: the environment's TULLE_SERVER, else {ApiClient.DefaultServer})",
            Recursive = true,
            HelpName = "URL",
            DefaultValueFactory = _ => ApiClient.ParseServer(defaultServer),
            CustomParser = static result => ApiClient.ParseServer(result.Tokens[0].Value),
        };
        RootCommand root = new("a service mesh: its control plane, its resources, its proxies")
        {
            DemoCommand.Create(),
            ApplyCommand.Create(server),
            GetCommand.Create(server),
            DescribeCommand.Create(server),
            DeleteCommand.Create(server),
            ProxyCommand.Create(server),
            ControlCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Options.Add(server);
        RefuseUnknownFlags(root);
        HelpOption help = root.Options.OfType<HelpOption>().First();
        help.Action = new ManPageAction();
        foreach (string odd in new[] { "-?", "/?", "/h" })
        {
            help.Aliases.Remove(odd);
        }

        return root;
    }

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ManPageAction)
        {
            await ReportAsync(parsed);
            return 2;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TidyUpWithin,
        });
    }

    /// <summary>A mistyped flag must not pass for one of the names that a verb takes any number of.</summary>
    private static void RefuseUnknownFlags(Command command)
    {
        foreach (Argument argument in command.Arguments)
        {
            argument.Validators.Add(result =>
            {
                if (result.Tokens.FirstOrDefault(token => token.Value is ['-', _, ..]) is { } flag)
                {
                    string nearest = NearestName.Of(flag.Value, command.Options.Select(o => o.Name)) is { } near
                        ? $"; did you mean {near}?" : "";
                    result.AddError($"unknown flag '{flag.Value}'{nearest}");
                }
            });
        }

        foreach (Command child in command.Subcommands)
        {
            RefuseUnknownFlags(child);
        }
    }

    private static async Task ReportAsync(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = ManPage.PathOf(command);
        List<string> verbs = [.. command.Subcommands.Select(c => c.Name)];
        if (verbs.Count > 0 && parsed.UnmatchedTokens is [var word, ..])
        {
            await Console.Error.WriteLineAsync("error: " + NearestOf.Unknown(path + " verb", word, verbs).Message);
        }
        else if (verbs.Count > 0)
        {
            await Console.Error.WriteLineAsync($"error: {path} wants a verb: {string.Join(", ", verbs)}");
        }
        else
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync("error: " + Output.Terminal.Escape(error.Message));
            }
        }

        await Console.Error.WriteLineAsync($"see:   {path} --help");
    }
}
