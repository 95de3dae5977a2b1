namespace Tulle.Http.Http1;

/// <summary>What a response's head means, with regard to the request that it answers.</summary>
public struct ResponseHead
{
    public int Status;
    public BodyFraming Framing;
    public bool IsHttp11;

    /// <summary>Whether the connection may be used again once the body is through.</summary>
    public bool KeepAlive;

    /// <summary>1xx but 101: another response follows on this connection.</summary>
    public bool IsInformational;

    /// <summary>101 with "Connection: upgrade" and an Upgrade field.</summary>
    public bool IsUpgrade;

    public bool HasConnectionField;
    public bool HasContentLength;

    /// <summary>The value of Content-Length; of a body only where the framing is Length.</summary>
    public long ContentLength;

    public int HeadBytes;
}
