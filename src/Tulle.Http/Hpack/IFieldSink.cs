namespace Tulle.Http.Hpack;

/// <summary>Takes the fields of a block one by one, in the order in which they were sent.</summary>
public interface IFieldSink
{
    /// <summary>
    /// One field. Id: as <see cref="HeaderNames.Lookup"/> gives it. The spans are good during the call; nothing is checked
    /// yet but the encoding. <paramref name="neverIndexed"/>: the sender said so, and it has to stay so (RFC 7541
    /// section 7.1.3).
    /// </summary>
    void OnField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool neverIndexed);

    /// <summary>A field that is larger than the scratch memory; its bytes are gone.</summary>
    void OnOversizedField();
}
