using Tulle.Cli;
using Tulle.Cli.Client;

// 1. The address of the control plane: --server, else TULLE_SERVER, else this machine's default port.
string? fromEnvironment = Environment.GetEnvironmentVariables()["TULLE_SERVER"] as string;
try
{
    return await TulleCommand.RunAsync(TulleCommand.Create(fromEnvironment ?? ApiClient.DefaultServer), args);
}
catch (CliException failure)
{
    // 2. What went wrong is one message on stderr and exit code 1; wrong use is exit code 2.
    Console.Error.WriteLine("error: " + failure.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (IOException failure) when (failure.HResult == TulleCommand.BrokenPipe)
{
    // 3. Whoever read our output has seen enough: tulle ... | head.
    return 0;
}
