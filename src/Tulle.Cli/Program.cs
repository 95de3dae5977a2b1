using System.CommandLine;
using Tulle.Cli;
using Tulle.Cli.Client;
using Tulle.Cli.Verbs;

// 1. The address of the control plane: --server, else TULLE_SERVER, else this machine's default port.
string? fromEnvironment = Environment.GetEnvironmentVariables()["TULLE_SERVER"] as string;
Option<Uri> server = new("--server", "-s")
{
    Description = "The control plane's API (default: TULLE_SERVER, else " + ApiClient.DefaultServer + ")",
    Recursive = true,
    DefaultValueFactory = _ => ApiClient.ParseServer(fromEnvironment ?? ApiClient.DefaultServer),
    CustomParser = result => ApiClient.ParseServer(result.Tokens[0].Value),
};

// 2. One verb a file.
RootCommand root = new("Tulle, a service mesh. `tulle demo` shows it; `tulle VERB --help` explains a verb.")
{
    ApplyCommand.Create(server),
    GetCommand.Create(server),
    DescribeCommand.Create(server),
    DeleteCommand.Create(server),
    ProxyCommand.Create(server),
    ControlCommand.Create(),
    DemoCommand.Create(),
};
root.Options.Add(server);

// 3. Run it. What went wrong is one message on stderr and exit code 1; wrong use is exit code 2.
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine("error: " + error.Message);
    }

    Console.Error.WriteLine($"see: tulle {parsed.CommandResult.Command.Name} --help".Replace("tulle tulle ", "tulle "));
    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CliException failure)
{
    Console.Error.WriteLine("error: " + failure.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
