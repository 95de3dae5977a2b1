namespace Tulle.Http.Http1;

public enum HeadStatus : byte
{
    /// <summary>The head is complete; the parser tells how many bytes it took.</summary>
    Done,

    /// <summary>Call again, with the same bytes and more.</summary>
    NeedMore,

    /// <summary>The parser's Error says what is wrong; the connection can carry no further message.</summary>
    Invalid,
}
