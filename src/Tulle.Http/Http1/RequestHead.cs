namespace Tulle.Http.Http1;

/// <summary>What a request's head means, computed once while it is parsed.</summary>
public struct RequestHead
{
    public RequestMethod Method;
    public BodyFraming Framing;

    /// <summary>HTTP/1.1; otherwise HTTP/1.0.</summary>
    public bool IsHttp11;

    /// <summary>Whether the client allows another request on this connection (RFC 9112 section 9.3).</summary>
    public bool KeepAlive;

    /// <summary>"Expect: 100-continue" of an HTTP/1.1 request.</summary>
    public bool ExpectContinue;

    /// <summary>"Connection: upgrade" with one Upgrade field other than h2c, which names the protocol.</summary>
    public bool IsUpgrade;

    /// <summary>A Connection field exists, so <see cref="HopByHop.SanitizeNominated"/> has work.</summary>
    public bool HasConnectionField;

    /// <summary>The target was in absolute form: its authority took Host's place, Scheme is set.</summary>
    public bool IsAbsoluteForm;

    public bool HasContentLength;

    /// <summary>Bytes of the body where the framing is Length.</summary>
    public long ContentLength;

    /// <summary>All bytes of the head, empty lines in front included.</summary>
    public int HeadBytes;

    /// <summary>Fields that headers_with_underscores_action dropped.</summary>
    public int DroppedUnderscoreFields;

    /// <summary>
    /// A fault that leaves the framing intact (no host, TRACE): the request is to be answered with this and goes no
    /// further, the rest of the connection could.
    /// </summary>
    public Http1Error? Fault;
}
