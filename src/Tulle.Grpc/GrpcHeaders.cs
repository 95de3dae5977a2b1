using System.Buffers;

namespace Tulle.Grpc;

/// <summary>Names and values that every gRPC call has.</summary>
public static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>The only encoding of messages that is spoken here.</summary>
    public const string Identity = "identity";

    internal static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz_-.");

    /// <summary>application/grpc alone or with a suffix (+proto, ;...).</summary>
    public static bool IsGrpc(ReadOnlySpan<char> contentType) =>
        contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) &&
        (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ');

    /// <summary>gRPC whose messages are protobuf: application/grpc and application/grpc+proto, with any parameters.</summary>
    public static bool IsGrpcProto(ReadOnlySpan<char> contentType)
    {
        int end = contentType.IndexOf(';');
        ReadOnlySpan<char> type = (end < 0 ? contentType : contentType[..end]).Trim();
        return type.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            || type.Equals(ContentType + "+proto", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Values of such metadata are base64 of bytes.</summary>
    public static bool IsBinary(ReadOnlySpan<char> name) => name.EndsWith("-bin", StringComparison.Ordinal);

    /// <summary>base64 with or without padding, as receivers must accept both.</summary>
    public static bool TryDecodeBinary(string value, out byte[] bytes)
    {
        string padded = value.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length];
        bool ok = Convert.TryFromBase64String(padded, buffer, out int length);
        bytes = ok ? buffer[..length] : [];
        return ok;
    }

    /// <summary>Without padding, as the protocol recommends.</summary>
    public static string EncodeBinary(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
