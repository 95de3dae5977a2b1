namespace Tulle.Xds.Ads;

/// <summary>An open stream to the management server. Send queues and never blocks.</summary>
public interface IAdsStream
{
    void Send(byte[] message);
}
