using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// An origin that keeps every byte. It splits what comes into messages by its own simple rules, and answers each with
/// its own target, so that an answer that reaches the wrong client shows.
/// </summary>
internal sealed class RecordingOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<string, OriginAnswer> _answers = new();
    private readonly ConcurrentQueue<OriginMessage> _messages = new();
    private readonly ConcurrentDictionary<int, string> _unfinished = new();
    private readonly ConcurrentDictionary<int, Socket> _sockets = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _ends = new();
    private int _connections;

    public RecordingOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>All complete messages so far.</summary>
    public IReadOnlyCollection<OriginMessage> Messages => _messages;

    /// <summary>Bytes that have not become a message, by connection.</summary>
    public IReadOnlyDictionary<int, string> Unfinished => _unfinished;

    public OriginMessage[] MessagesWith(string token) =>
        [.. _messages.Where(m => (m.Head + m.Body).Contains(token, StringComparison.Ordinal))];

    /// <summary>Requests whose target holds this token get this answer.</summary>
    public void Answer(string token, OriginAnswer answer) => _answers[token] = answer;

    /// <summary>Speaks on a connection, asked or not.</summary>
    public Task SpeakAsync(int connection, string text) => SendAsync(_sockets[connection], text);

    /// <summary>Completes when the proxy has ended this connection.</summary>
    public Task EndOf(int connection) => _ends[connection].Task;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                int connection = Interlocked.Increment(ref _connections);
                _sockets[connection] = socket;
                _ends[connection] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = ServeAsync(socket, connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        byte[] buffer = new byte[65536];
        string received = "";
        using (socket)
        {
            try
            {
                while (true)
                {
                    int length = await socket.ReceiveAsync(buffer);
                    if (length == 0)
                    {
                        return;
                    }
                    received += WireText.Text(buffer.AsSpan(0, length));
                    received = await TakeMessagesAsync(socket, connection, received);
                    _unfinished[connection] = received;
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            finally
            {
                _ends[connection].TrySetResult();
            }
        }
    }

    private async Task<string> TakeMessagesAsync(Socket socket, int connection, string received)
    {
        while (true)
        {
            int headEnd = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (headEnd < 0)
            {
                return received;
            }
            string head = received[..(headEnd + 2)];
            string rest = received[(headEnd + 4)..];
            OriginMessage headOnly = new(connection, head, "");
            OriginAnswer? answer = AnswerFor(headOnly);
            (int Taken, string Body)? body = FindBody(headOnly, rest);
            if (body is null)
            {
                if (answer is { AnswersHeadAtOnce: true })
                {
                    _answers.TryRemove(new(TokenOf(answer), answer));
                    await SendAsync(socket, answer.Raw);
                }
                return received;
            }
            _messages.Enqueue(headOnly with { Body = body.Value.Body });
            received = rest[body.Value.Taken..];
            await SendAsync(socket, answer?.Raw ?? OrdinaryAnswer(headOnly));
            if (answer is { End: OriginEnd.Close or OriginEnd.Reset })
            {
                if (answer.End == OriginEnd.Reset)
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                socket.Close();
                return "";
            }
        }
    }

    private string TokenOf(OriginAnswer answer) => _answers.First(a => ReferenceEquals(a.Value, answer)).Key;

    private OriginAnswer? AnswerFor(OriginMessage message)
    {
        foreach ((string token, OriginAnswer answer) in _answers)
        {
            if (message.Target.Contains(token, StringComparison.Ordinal))
            {
                return answer;
            }
        }
        return null;
    }

    private static string OrdinaryAnswer(OriginMessage message)
    {
        string body = message.Target;
        string head = $"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {body.Length}\r\n\r\n";
        return message.StartLine.StartsWith("HEAD ", StringComparison.Ordinal) ? head : head + body;
    }

    private static (int Taken, string Body)? FindBody(OriginMessage head, string rest)
    {
        if (head.Values("transfer-encoding").Any())
        {
            string body = "";
            int at = 0;
            while (true)
            {
                int lineEnd = rest.IndexOf("\r\n", at, StringComparison.Ordinal);
                if (lineEnd < 0)
                {
                    return null;
                }
                int size = int.Parse(
                    rest.AsSpan(at, lineEnd - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                at = lineEnd + 2;
                if (size == 0)
                {
                    int end = rest.IndexOf("\r\n\r\n", at - 2, StringComparison.Ordinal);
                    return end < 0 ? null : (end + 4, body + "|" + rest[at..Math.Max(at, end)]);
                }
                if (rest.Length < at + size + 2)
                {
                    return null;
                }
                body += rest.Substring(at, size);
                at += size + 2;
            }
        }
        int length = int.Parse(head.Values("content-length").FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        return rest.Length < length ? null : (length, rest[..length]);
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        ReadOnlyMemory<byte> bytes = WireText.Bytes(text, "");
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}
