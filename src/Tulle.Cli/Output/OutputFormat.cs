namespace Tulle.Cli.Output;

/// <summary>What -o may say.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Name,
    Json,
    Yaml,
}
