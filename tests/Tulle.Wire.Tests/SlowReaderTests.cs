using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>Clients that ask and do not read: the proxy stops reading them, and their answers do not pile up.</summary>
public sealed class SlowReaderTests
{
    private const int LargestTakenBytes = 32 << 20;

    [Fact]
    public Task Pipelined_requests_of_HTTP1() => FloodAsync(
        [], static _ => "GET /own HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

    [Fact]
    public Task Streams_of_HTTP2_with_the_largest_windows() => FloodAsync(
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff,
            0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0,
        ],
        static number =>
        {
            // :method GET, :scheme http, :path /own, :authority a
            byte[] request = [0, 0, 11, 1, 5, 0, 0, 0, 0, 0x82, 0x86, 0x04, 4, .. "/own"u8, 0x01, 1, (byte)'a'];
            BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(5), (2 * number) + 1);
            return request;
        });

    [Fact]
    public async Task A_client_that_ends_its_side_behind_many_requests_gets_every_answer()
    {
        const int Requests = 60_000;
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(port);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.ReceiveBufferSize = 4096;
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        byte[] flood = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("GET /own HTTP/1.1\r\nHost: a\r\n\r\n", Requests)));

        Task sent = SendAllAsync(client, flood);
        int answers = 0;
        byte[] received = new byte[65536];
        int kept = 0;
        int count;
        while ((count = await client.ReceiveAsync(received.AsMemory(kept), TestContext.Current.CancellationToken)) > 0)
        {
            ReadOnlySpan<byte> text = received.AsSpan(0, kept + count);
            int at;
            while ((at = text.IndexOf("\r\n\r\nown"u8)) >= 0)
            {
                answers++;
                text = text[(at + 7)..];
            }

            text.CopyTo(received);
            kept = text.Length;
        }

        await sent;
        Assert.Equal(Requests, answers);
    }

    private static async Task SendAllAsync(Socket client, byte[] bytes)
    {
        await client.SendAsync(bytes, TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
    }

    private static Task<ProxyUnderTest> StartAsync(int port) => MainListener.StartAsync(
        port, "{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: own}}}");

    private static async Task FloodAsync(byte[] opening, Func<int, byte[]> request)
    {
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(port);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        client.Blocking = false;
        int sent = 0;
        Assert.True(TrySend(client, opening, ref sent));
        for (int i = 0; sent < LargestTakenBytes && TrySend(client, request(i), ref sent); i++)
        {
        }

        Assert.InRange(sent, 1, LargestTakenBytes - 1);
        Assert.InRange(proxy.ResidentBytes(), 1, 256L << 20);
        using HttpClient other = new();
        Assert.Equal("own", await other.GetStringAsync(
            new Uri($"http://127.0.0.1:{port}/own"), TestContext.Current.CancellationToken));
    }

    /// <summary>False: the socket took nothing for so long that nobody reads at the other end.</summary>
    private static bool TrySend(Socket client, ReadOnlySpan<byte> bytes, ref int sent)
    {
        while (!bytes.IsEmpty)
        {
            if (!client.Poll(TimeSpan.FromSeconds(3), SelectMode.SelectWrite))
            {
                return false;
            }

            int count = client.Send(bytes, SocketFlags.None, out SocketError error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, error.ToString());
            sent += Math.Max(count, 0);
            bytes = bytes[Math.Max(count, 0)..];
        }

        return true;
    }
}
