using System.CommandLine;

namespace Tulle.Cli.Verbs;

/// <summary>Flags that several verbs have; each verb makes its own instance.</summary>
internal static class SharedOptions
{
    public const string DefaultNamespace = "default";

    public static Option<string> Namespace() => new("--namespace", "-n")
    {
        Description = "The namespace",
        DefaultValueFactory = static _ => DefaultNamespace,
        HelpName = "NAME",
    };

    public static Option<string> Output() => new Option<string>("--output", "-o")
    {
        Description = "wide, name, json or yaml; without it a table",
        HelpName = "FORMAT",
    }.AcceptOnlyFromAmong("wide", "name", "json", "yaml");

    public static Output.OutputFormat FormatOf(string? text) => text switch
    {
        "wide" => Cli.Output.OutputFormat.Wide,
        "name" => Cli.Output.OutputFormat.Name,
        "json" => Cli.Output.OutputFormat.Json,
        "yaml" => Cli.Output.OutputFormat.Yaml,
        _ => Cli.Output.OutputFormat.Table,
    };
}
