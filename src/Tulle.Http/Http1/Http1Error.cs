namespace Tulle.Http.Http1;

/// <summary>
/// Why a message is refused: what to answer downstream, and Envoy's response code details. From an origin the status
/// does not matter, the answer to the client is 502. Compared by reference; there are only the values below.
/// </summary>
public sealed class Http1Error
{
    public static readonly Http1Error BadRequest = new(400, "Bad Request", "http1.codec_error");
    public static readonly Http1Error InvalidCharacters = new(400, "Bad Request", "http1.invalid_characters");
    public static readonly Http1Error InvalidUrl = new(400, "Bad Request", "http1.invalid_url");
    public static readonly Http1Error InvalidScheme = new(400, "Bad Request", "http1.invalid_scheme");
    public static readonly Http1Error InvalidAuthority = new(400, "Bad Request", "http.invalid_authority");
    public static readonly Http1Error PathWithFragment = new(400, "", "path_normalization_failed", hasFlag: false);
    public static readonly Http1Error UnexpectedUnderscore = new(400, "Bad Request", "http1.unexpected_underscore");
    public static readonly Http1Error LowVersion = new(426, "Upgrade Required", "low_version");
    public static readonly Http1Error ExpectationFailed = new(417, "Expectation Failed", "http1.codec_error");
    public static readonly Http1Error UriTooLong = new(414, "URI Too Long", "http1.headers_too_large");

    public static readonly Http1Error HeadTooLarge =
        new(431, "Request Header Fields Too Large", "http1.headers_too_large");

    public static readonly Http1Error TooManyFields =
        new(431, "Request Header Fields Too Large", "http1.too_many_headers");

    public static readonly Http1Error TrailersTooLarge =
        new(431, "Request Header Fields Too Large", "http1.trailers_too_large");

    public static readonly Http1Error TooManyTrailers =
        new(431, "Request Header Fields Too Large", "http1.too_many_trailers");

    public static readonly Http1Error InvalidTransferEncoding =
        new(501, "Not Implemented", "http1.invalid_transfer_encoding");

    public static readonly Http1Error LengthAndChunked =
        new(400, "Bad Request", "http1.content_length_and_chunked_not_allowed");

    public static readonly Http1Error TransferEncodingNotAllowed =
        new(400, "Bad Request", "http1.transfer_encoding_not_allowed");

    public static readonly Http1Error ContentLengthNotAllowed =
        new(400, "Bad Request", "http1.content_length_not_allowed");

    public static readonly Http1Error ConnectionHeaderRejected =
        new(400, "Bad Request", "http1.connection_header_rejected");

    /// <summary>A body ended before its length or its last chunk: the peer closed.</summary>
    public static readonly Http1Error Truncated = new(400, "Bad Request", "http1.body_truncated");

    /// <summary>A fault of the message, not of its framing: stream_error_on_invalid_http_message may go on.</summary>
    public static readonly Http1Error MissingHost = new(400, "", "missing_host_header", hasFlag: false);

    /// <summary>TRACE would show a client's secrets back (RFC 9110 section 9.3.8). The connection goes on.</summary>
    public static readonly Http1Error TraceNotAllowed =
        new(405, "Method Not Allowed", "http1.trace_not_allowed", hasFlag: false, closes: false);

    private Http1Error(int status, string body, string details, bool hasFlag = true, bool closes = true)
    {
        Status = status;
        Body = body;
        Details = details;
        HasFlag = hasFlag;
        Closes = closes;
    }

    public int Status { get; }

    /// <summary>The body of the answer: the reason phrase, or empty.</summary>
    public string Body { get; }

    /// <summary>RESPONSE_CODE_DETAILS.</summary>
    public string Details { get; }

    /// <summary>Whether the access log has the flag DPE and downstream_cx_protocol_error counts it.</summary>
    public bool HasFlag { get; }

    /// <summary>Whether the answer carries "connection: close" and the connection ends behind it.</summary>
    public bool Closes { get; }

    public override string ToString() => $"{Status} {Details}";
}
