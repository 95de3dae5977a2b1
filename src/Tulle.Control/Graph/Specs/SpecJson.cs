using System.Text.Json.Serialization;

namespace Tulle.Control.Graph.Specs;

/// <summary>Readers of stored specs, generated at compile time (which is why the specs have setters: the generator
/// loses the defaults of init-only properties). Unknown members are skipped: the schema refused the wrong
/// ones when they were applied, and what is left is known but unused here.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceSpec))]
[JsonSerializable(typeof(WorkloadSpec))]
[JsonSerializable(typeof(MeshSpec))]
[JsonSerializable(typeof(HttpRouteSpec))]
[JsonSerializable(typeof(GrpcRouteSpec))]
[JsonSerializable(typeof(TcpRouteSpec))]
[JsonSerializable(typeof(ResourceMetadata))]
internal sealed partial class SpecJson : JsonSerializerContext;
