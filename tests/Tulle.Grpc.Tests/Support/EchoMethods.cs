namespace Tulle.Grpc.Tests.Support;

/// <summary>The test service: its messages are bytes.</summary>
internal static class EchoMethods
{
    public static readonly GrpcMethod<byte[], byte[]> Unary = Of("Unary");
    public static readonly GrpcMethod<byte[], byte[]> Collect = Of("Collect");
    public static readonly GrpcMethod<byte[], byte[]> Spread = Of("Spread");
    public static readonly GrpcMethod<byte[], byte[]> Chat = Of("Chat");
    public static readonly GrpcMethod<byte[], byte[]> Hang = Of("Hang");
    public static readonly GrpcMethod<byte[], byte[]> WasCancelled = Of("WasCancelled");
    public static readonly GrpcMethod<byte[], byte[]> Remaining = Of("Remaining");

    public static GrpcMethod<byte[], byte[]> Of(string name) =>
        new("tulle.test.Echo", name, GrpcBytesCodec.Instance, GrpcBytesCodec.Instance);
}
