namespace Tulle.Model;

/// <param name="UpgradesProtobuf">A message as plain protobuf becomes a gRPC call, and its answer plain again.</param>
/// <param name="IgnoresQuery">The query of an upgraded request is dropped.</param>
public sealed record GrpcHttp1BridgeSettings(bool UpgradesProtobuf, bool IgnoresQuery) : FilterSettings;
