using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// An HTTP/1.1 origin behind gRPC-Web: it keeps the beginning of each request's body, throws the rest away, and says what
/// was set for the path, at once or behind the request.
/// </summary>
internal sealed class GrpcWebOrigin : IDisposable
{
    private const int KeptBytes = 4096;
    private const string GrpcHead = "HTTP/1.1 200 OK⏎content-type: application/grpc⏎transfer-encoding: chunked⏎⏎";

    private readonly ScriptedOrigin _origin;
    private readonly ConcurrentDictionary<string, string> _bodies = new();

    public GrpcWebOrigin() => _origin = new ScriptedOrigin(ServeAsync);

    public int Port => _origin.Port;

    /// <summary>By path: what is said, whether that is the end of the connection, whether it goes on without end.</summary>
    public Dictionary<string, (string Answer, bool Closes, bool Endless)> Answers { get; } = [];

    /// <summary>The beginning of a body that is complete, chunk sizes and trailers and all.</summary>
    public string? BodyOf(string path) => _bodies.GetValueOrDefault(path);

    /// <summary>A response of gRPC with this body, whole or broken off.</summary>
    public static (string Answer, bool Closes, bool Endless) Grpc(string body, bool isWhole = true) => (
        $"{GrpcHead}{body.Length:x}⏎{body}⏎" + (isWhole ? "0⏎grpc-status: 0⏎⏎" : ""), !isWhole, false);

    public static (string Answer, bool Closes, bool Endless) Page(string head, string body, bool isWhole = true) => (
        $"HTTP/1.1 {head}⏎content-type: text/html⏎content-length: {body.Length + (isWhole ? 0 : 1)}⏎⏎{body}", !isWhole, false);

    public void Dispose() => _origin.Dispose();

    private async Task ServeAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[65536];
        while (true)
        {
            string received = "";
            while (!received.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int count = await stream.ReadAsync(buffer);
                if (count == 0)
                {
                    return;
                }
                received += WireText.Text(buffer.AsSpan(0, count));
            }
            string path = received.Split(' ')[1];
            if (received.Contains("transfer-encoding", StringComparison.OrdinalIgnoreCase))
            {
                int end = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                await SwallowAsync(stream, received[(end + 2)..], path, buffer);
            }
            (string answer, bool closes, bool endless) = Answers.GetValueOrDefault(path, Grpc("\0\0\0\0\u0002ok"));
            await stream.WriteAsync(WireText.Bytes(answer, ""));
            while (endless)
            {
                await stream.WriteAsync(buffer);
            }
            if (closes)
            {
                return;
            }
        }
    }

    private async Task SwallowAsync(NetworkStream stream, string kept, string path, byte[] buffer)
    {
        string tail = kept;
        while (!tail.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer);
            if (count == 0)
            {
                return;
            }
            string text = WireText.Text(buffer.AsSpan(0, count));
            kept += kept.Length < KeptBytes ? text : "";
            tail = tail[^Math.Min(tail.Length, 6)..] + text;
        }
        _bodies[path] = kept;
    }
}
