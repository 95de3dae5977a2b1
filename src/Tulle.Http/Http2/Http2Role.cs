namespace Tulle.Http.Http2;

/// <summary>Which side of a connection we are.</summary>
public enum Http2Role
{
    Server,
    Client,
}
