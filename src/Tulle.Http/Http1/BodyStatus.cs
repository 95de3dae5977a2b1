namespace Tulle.Http.Http1;

public enum BodyStatus : byte
{
    /// <summary>All input is taken, the message goes on.</summary>
    NeedMore,

    /// <summary>A piece of the body; there may be more in the rest of the input: call again.</summary>
    Data,

    /// <summary>The message ends here; what is left of the input belongs to the next one.</summary>
    Done,

    /// <summary>The reader's Error says what is wrong; the connection can carry no further message.</summary>
    Invalid,
}
