using System.Text.Json.Nodes;
using Tulle.Cli.Output;

namespace Tulle.Cli.Client;

/// <summary>Where a proxy's access logs go, read from its configuration.</summary>
internal sealed class ProxyLogs
{
    /// <summary>Node metadata: the file that whoever started the proxy writes its output to.</summary>
    public const string OutputFileKey = "tulle.log_file";

    private readonly List<(string Owner, string Path)> _accessLogs = [];

    public ProxyLogs(ConfigDump dump)
    {
        JsonNode? metadata = dump.Bootstrap?["node"]?["metadata"];
        OutputFile = NodeText.At(metadata, OutputFileKey) is { Length: > 0 } file ? file : null;
        foreach (JsonNode listener in dump.Listeners)
        {
            Find("listener " + NodeText.At(listener, "name"), listener);
        }

        Find("admin", dump.Bootstrap?["admin"]);
    }

    /// <summary>Who writes and the path; /dev/stdout and /dev/stderr are the proxy's own output.</summary>
    public IReadOnlyList<(string Owner, string Path)> AccessLogs => _accessLogs;

    public string? OutputFile { get; }

    /// <summary>The file on this machine that has what is written to the path; null: nobody but the proxy's starter can
    /// see it.</summary>
    public string? FileOf(string path) => path is "/dev/stdout" or "/dev/stderr" ? OutputFile : path;

    private void Find(string owner, JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                Find(owner, item);
            }
        }
        else if (node is JsonObject map)
        {
            string type = NodeText.At(map, "@type");
            string path = type.EndsWith(".FileAccessLog", StringComparison.Ordinal) ? NodeText.At(map, "path")
                : type.EndsWith(".StdoutAccessLog", StringComparison.Ordinal) ? "/dev/stdout"
                : type.EndsWith(".StderrAccessLog", StringComparison.Ordinal) ? "/dev/stderr" : "";
            if (path.Length > 0 && !_accessLogs.Contains((owner, path)))
            {
                _accessLogs.Add((owner, path));
            }

            foreach ((string _, JsonNode? value) in map)
            {
                Find(owner, value);
            }
        }
    }
}
