namespace Tulle.Model;

/// <summary>grpc_web has none.</summary>
public sealed record GrpcWebSettings : FilterSettings;
