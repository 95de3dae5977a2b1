using System.Threading.Channels;

namespace Tulle.Control.Serving;

/// <summary>Wakes one waiter. Any number of sets before the wait count as one: the mailbox of a stream holds its latest
/// state, this only says that there is something new.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Completes at the next set (true), or after the time (false).</summary>
    public async Task<bool> WaitAsync(long? timeoutMs, TimeProvider time, CancellationToken cancel)
    {
        if (timeoutMs is null)
        {
            return await _channel.Reader.ReadAsync(cancel);
        }
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(timeoutMs.Value), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            return await _channel.Reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
