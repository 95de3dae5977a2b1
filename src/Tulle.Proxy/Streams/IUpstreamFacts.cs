using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>What an upstream connection and its endpoint can tell an access log; the router sets it per attempt.</summary>
public interface IUpstreamFacts
{
    /// <summary>Writes nothing when it answers false.</summary>
    bool TryWriteText(FormatField field, ByteWriter into);

    bool TryGetNumber(FormatField field, out long value);

    /// <summary>When the connection was made; milliseconds of the loop's clock.</summary>
    bool TryGetTimePoint(FormatTimePoint point, out long ms);

    /// <summary>Of the endpoint; null where none was chosen.</summary>
    Model.Metadata? EndpointMetadata { get; }
}
