using System.Text;
using Tulle.Net;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>One connection of an <see cref="Origin"/>: what came in, as text; what goes out is the test's.</summary>
internal sealed class OriginConnection(EventLoop loop) : SocketConnection(loop)
{
    private readonly StringBuilder _received = new();

    public string Received => _received.ToString();

    public int ReceivedLength => _received.Length;

    public bool SawEnd { get; private set; }

    /// <summary>Keeps what the kernel has in the kernel, so that the sender meets a slow reader.</summary>
    public bool IsSlow { get; set; }

    public void Send(string text)
    {
        Write(Encoding.Latin1.GetBytes(text));
        Flush();
    }

    public void Forget() => _received.Clear();

    protected override void OnReadable()
    {
        byte[] bytes = new byte[64 * 1024];
        while (!IsSlow)
        {
            ReadResult result = TryRead(bytes);
            if (result.Status == ReadStatus.Data)
            {
                _received.Append(Encoding.Latin1.GetString(bytes, 0, result.Count));
                continue;
            }

            SawEnd |= result.Status is ReadStatus.EndOfStream or ReadStatus.Failed;
            return;
        }
    }
}
