using System.CommandLine;
using Tulle.Cli.Client;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Verbs;

/// <summary>tulle delete KIND NAME..., or -f FILE.</summary>
internal static class DeleteCommand
{
    public static Command Create(Option<Uri> server)
    {
        Argument<string?> kind = new("KIND") { Arity = ArgumentArity.ZeroOrOne, Description = "The kind, or KIND/NAME" };
        Argument<string[]> names = new("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "The names" };
        Option<string[]> files = ApplyCommand.FilesOption(required: false);
        Option<string> inNamespace = SharedOptions.Namespace();
        Command command = new("delete", "Delete resources, by name or those of files") { kind, names, files, inNamespace };
        command.SetAction((parsed, cancel) => parsed.GetValue(files) is { Length: > 0 } given
            ? ApplyCommand.RunAsync(
                parsed.GetValue(server)!, "delete", given, parsed.GetValue(inNamespace)!, dryRun: false, cancel)
            : RunAsync(
                parsed.GetValue(server)!, parsed.GetValue(kind), parsed.GetValue(names)!,
                parsed.GetValue(inNamespace)!, cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        Uri server, string? word, string[] names, string inNamespace, CancellationToken cancel)
    {
        if (word?.Split('/') is [var kindWord, var only])
        {
            (word, names) = (kindWord, [only, .. names]);
        }

        if (word is null || names.Length == 0)
        {
            throw new CliException("name what to delete: tulle delete KIND NAME, or tulle delete -f FILE");
        }

        ResourceKind kind = KindName.Parse(word);
        using ApiClient client = new(server);
        int code = 0;
        foreach (string name in names)
        {
            try
            {
                await client.DeleteAsync(KindName.PathOf(kind, inNamespace, name), cancel);
                Console.Out.WriteLine($"{KindName.Qualified(kind, name)} deleted");
            }
            catch (CliException failure)
            {
                await Console.Error.WriteLineAsync("error: " + failure.Message);
                code = 1;
            }
        }

        return code;
    }
}
