using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// One name look-up by getaddrinfo on a helper thread, so that /etc/hosts, nsswitch and search domains count. The
/// answer comes to <c>answer</c> on the loop that asked. Results have the resolver's order, without repetition.
/// </summary>
public sealed class AddressLookup
{
    private readonly EventLoop _loop;
    private readonly Action<AddressLookup> _answer;

    private AddressLookup(EventLoop loop, string host, SocketFamily family, Action<AddressLookup> answer)
    {
        _loop = loop;
        _answer = answer;
        Host = host;
        Family = family;
    }

    public string Host { get; }

    /// <summary>None: both families.</summary>
    public SocketFamily Family { get; }

    public LookupStatus Status { get; private set; }

    /// <summary>Ports are 0.</summary>
    public SocketAddress[] Addresses { get; private set; } = [];

    public static AddressLookup Start(
        BlockingThread helper, EventLoop loop, string host, SocketFamily family, Action<AddressLookup> answer)
    {
        var lookup = new AddressLookup(loop, host, family, answer);
        helper.Post(static state => ((AddressLookup)state!).Run(), lookup);
        return lookup;
    }

    private void Run()
    {
        Status = ResolverCalls.Resolve(Host, Family, out SocketAddress[] addresses);
        Addresses = addresses;
        _loop.Post(static state => ((AddressLookup)state!).Deliver(), this);
    }

    private void Deliver() => _answer(this);
}
