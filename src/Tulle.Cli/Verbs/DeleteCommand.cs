using System.CommandLine;
using Tulle.Cli.Client;
using Tulle.Cli.Completion;
using Tulle.Cli.Help;
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
        Verb command = new("delete", "Delete resources, by name or those of files")
        {
            Details = ["What is not there is an error for that name; the others are deleted all the same."],
            Examples =
            [
                new("tulle delete httproute voting", "one resource"),
                new("tulle delete workload/web-1 -n prod", "the same in one word, in another namespace"),
                new("tulle delete -f mesh.yaml", "all that a file names"),
            ],
            SeeAlso = ["tulle apply", "tulle get"],
            Arguments = { kind, names },
            Options = { files, inNamespace },
        };
        kind.CompletionSources.Add(static _ => LiveNames.Kinds());
        names.CompletionSources.Add(context => LiveNames.Resources(context, server, p => p.GetValue(kind), inNamespace));
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
