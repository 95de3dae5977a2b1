using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs;

/// <summary>tulle apply -f FILE: writes resources; says created, configured or unchanged for each.</summary>
internal static class ApplyCommand
{
    public static Command Create(Option<Uri> server)
    {
        Option<string[]> files = FilesOption();
        Option<string> inNamespace = SharedOptions.Namespace();
        Option<bool> dryRun = new("--dry-run") { Description = "Check everything, change nothing" };
        Verb command = new("apply", "Write the resources of files: all of a file, or, if anything is wrong, none of it")
        {
            Details =
            [
                "Files hold YAML documents or JSON. Every error of a file is told with its line, and then nothing of that "
                + "file is written. For each resource it says created, configured or unchanged. References to what is not "
                + "there are warnings: resources may come in any order. Proxies get a change within a second.",
            ],
            Examples =
            [
                new("tulle apply -f mesh.yaml", "one file"),
                new("tulle apply -f services/ -f routes.yaml -n prod",
                    "a folder and a file; what names no namespace goes to prod"),
                new("tulle apply -f - --dry-run < mesh.yaml", "checks standard input and changes nothing"),
            ],
            SeeAlso = ["tulle get", "tulle describe", "tulle delete", "docs/guide/resources.md"],
            Options = { files, inNamespace, dryRun },
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(server)!, "apply", parsed.GetValue(files)!, parsed.GetValue(inNamespace)!,
            parsed.GetValue(dryRun), cancel));
        return command;
    }

    public static Option<string[]> FilesOption(bool required = true) => new("--filename", "-f")
    {
        Description = "A file, a folder of files, or - for standard input; may be given again",
        Required = required,
        HelpName = "FILE",
    };

    /// <summary>Sends each file; a wrong one does not keep the others from being checked.</summary>
    public static async Task<int> RunAsync(
        Uri server, string verb, string[] files, string inNamespace, bool dryRun, CancellationToken cancel)
    {
        using ApiClient client = new(server);
        bool failed = false;
        foreach ((string name, byte[] body) in await ResourceFiles.ReadAsync(files, cancel))
        {
            string path = $"/apis/tulle.dev/v1alpha1/{verb}?source={Uri.EscapeDataString(name)}"
                + $"&namespace={Uri.EscapeDataString(inNamespace)}" + (dryRun ? "&dryRun=All" : "");
            try
            {
                JsonNode answer = await client.PostAsync(path, body, ResourceFiles.IsJson(name), cancel);
                Print(answer, dryRun);
            }
            catch (CliException failure)
            {
                await Console.Error.WriteLineAsync("error: " + failure.Message);
                failed = true;
            }
        }

        return failed ? 1 : 0;
    }

    private static void Print(JsonNode answer, bool dryRun)
    {
        foreach (JsonNode? warning in answer["warnings"]?.AsArray() ?? [])
        {
            Console.Error.WriteLine("warning: " + Terminal.Escape((string?)warning ?? ""));
        }

        foreach (JsonNode? result in answer["results"]?.AsArray() ?? [])
        {
            Console.Out.WriteLine($"{(string?)result!["resource"]}/{(string?)result["name"]} {(string?)result["status"]}"
                + (dryRun ? " (dry run)" : ""));
        }
    }
}
