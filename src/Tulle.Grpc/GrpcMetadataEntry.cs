namespace Tulle.Grpc;

/// <summary>One value of metadata.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Text">As it stands in the header: base64 where there are bytes.</param>
/// <param name="Bytes">Only where the name ends in -bin.</param>
public sealed record GrpcMetadataEntry(string Name, string Text, byte[]? Bytes);
