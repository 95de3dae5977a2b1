namespace Tulle.Xds.Ads;

/// <summary>
/// The protocol of one aggregated stream, without transport: subscriptions in, requests out; responses in, updates out.
/// Subscriptions and accepted versions outlive streams. One thread.
/// </summary>
public interface IAdsClient
{
    /// <summary>The path of the gRPC method.</summary>
    string Method { get; }

    void Opened(IAdsStream stream);

    void Closed();

    /// <summary>False when the message is not a response: the stream is of no use any more.</summary>
    bool Receive(ReadOnlyMemory<byte> message);

    /// <summary>What is wanted of a type from now on. Null: everything (wildcard).</summary>
    void Subscribe(string typeUrl, IReadOnlyCollection<string>? names);

    /// <summary>Keeps the answer to the response that is being applied until Release.</summary>
    void Hold(string typeUrl);

    void Release(string typeUrl);
}
