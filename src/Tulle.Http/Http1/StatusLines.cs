using System.Text;

namespace Tulle.Http.Http1;

/// <summary>Status lines, line end included, and reason phrases (RFC 9110 section 15; Envoy's wording).</summary>
public static class StatusLines
{
    private const int First = 100;
    private const int Last = 999;

    // Built at first use; two threads that build the same one build the same bytes.
    private static readonly byte[]?[] Lines = new byte[]?[Last - First + 1];

    /// <summary>"HTTP/1.1 200 OK" CRLF.</summary>
    public static ReadOnlySpan<byte> Get(int status)
    {
        int index = status is >= First and <= Last ? status - First : 500 - First;
        return Lines[index] ??= Encoding.ASCII.GetBytes($"HTTP/1.1 {index + First} {Reason(index + First)}\r\n");
    }

    /// <summary>The reason phrase; "Unknown" where the status has none.</summary>
    public static string Reason(int status) => status switch
    {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        _ => ErrorReason(status),
    };

    private static string ErrorReason(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Entity",
        423 => "Locked",
        424 => "Failed Dependency",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => "Unknown",
    };
}
