namespace Tulle.Http.Http2;

/// <summary>What was wrong with the message that was rejected last, as access logs tell it.</summary>
public enum MessageFault : byte
{
    /// <summary>The fields as a whole, or the body, break the rules of a message (RFC 9113 section 8).</summary>
    Rule,

    /// <summary>A name or a value that no field can have.</summary>
    Field,

    /// <summary>An underscore in a name, where the configuration refuses those.</summary>
    Underscore,

    /// <summary>More fields, or larger ones, than the configuration allows.</summary>
    TooLarge,
}
