using System.Text.Json.Serialization;

namespace Tulle.Control.Graph.Specs;

/// <summary>What the graph reads of a Service's spec; checked before it was stored.</summary>
internal sealed record ServiceSpec
{
    public Dictionary<string, string> Selector { get; set; } = [];

    public List<ServicePort> Ports { get; set; } = [];

    internal sealed record ServicePort
    {
        public string? Name { get; set; }

        [JsonPropertyName("port")]
        public int Number { get; set; }

        /// <summary>A number or a name; empty: the same number as the port.</summary>
        [JsonConverter(typeof(PortOrNameConverter))]
        public string TargetPort { get; set; } = "";

        public string? AppProtocol { get; set; }
    }
}
