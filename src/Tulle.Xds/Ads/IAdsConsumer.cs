namespace Tulle.Xds.Ads;

/// <summary>Takes what the stream brings. Calls come on the thread that feeds the client.</summary>
public interface IAdsConsumer
{
    /// <summary>Applies what can be applied; the text of the NACK, or null to acknowledge.</summary>
    string? Apply(DiscoveryUpdate update);

    /// <summary>
    /// The response could not be used at all: a field rule broken, a wrong type. Nothing of it was applied.
    /// </summary>
    void Rejected(string typeUrl, IReadOnlyCollection<string> names, string error);

    /// <summary>Something worth a log line.</summary>
    void Log(string message);
}
