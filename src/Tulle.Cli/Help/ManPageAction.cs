using System.CommandLine;
using System.CommandLine.Invocation;

namespace Tulle.Cli.Help;

/// <summary>Prints the page of the verb that was named.</summary>
internal sealed class ManPageAction : SynchronousCommandLineAction
{
    private const int WidthOfFiles = 100;

    public override bool Terminating => true;

    public override int Invoke(ParseResult parseResult)
    {
        int width = Console.IsOutputRedirected ? WidthOfFiles : Console.WindowWidth;
        parseResult.InvocationConfiguration.Output.Write(ManPage.Of(parseResult.CommandResult.Command, width));
        return 0;
    }
}
