using System.Text.Json.Serialization;

namespace Tulle.Control.Graph.Specs;

/// <summary>A Workload's spec; checked before it was stored.</summary>
internal sealed record WorkloadSpec
{
    public string Address { get; set; } = "";

    public string AppAddress { get; set; } = "127.0.0.1";

    public string? Zone { get; set; }

    public string Health { get; set; } = "Healthy";

    public List<WorkloadPort> Ports { get; set; } = [];

    public List<Upstream> Upstreams { get; set; } = [];

    internal sealed record WorkloadPort
    {
        public string? Name { get; set; }

        [JsonPropertyName("port")]
        public int Number { get; set; }

        /// <summary>Null: no proxy stands before this port.</summary>
        public int? ProxyPort { get; set; }

        public string? AppProtocol { get; set; }
    }

    internal sealed record Upstream
    {
        public string Service { get; set; } = "";

        public string? Namespace { get; set; }

        public int Port { get; set; }

        public int LocalPort { get; set; }

        public string LocalAddress { get; set; } = "127.0.0.1";
    }
}
