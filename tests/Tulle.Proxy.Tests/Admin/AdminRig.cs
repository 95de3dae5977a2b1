using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Net;
using Tulle.Proxy.Admin;
using Tulle.Proxy.Telemetry;
using SocketAddress = Tulle.Net.SocketAddress;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Tests.Admin;

/// <summary>An admin page over a real socket, and a server that records what it is told.</summary>
internal sealed class AdminRig : ServerControl, IDisposable
{
    private readonly EventLoop _loop = new("main");
    private readonly AdminServer _server;
    private readonly Socket _client;
    private string _received = "";
    private string _head = "";
    private Snapshot? _snapshot;
    private ServerState _state;

    public AdminRig(StatsSettings? settings = null)
    {
        Stats = new StatsStore(new StatsRegistry(settings));
        _server = new AdminServer(_loop, this, new StatsSettings());
        var address = new Address { Kind = AddressKind.Socket, Text = "127.0.0.1", Port = 0 };
        Assert.Equal(NetError.None, _server.Listen(address));
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _client.Connect(IPAddress.Loopback, _server.Local.Port);
        _client.Blocking = false;
    }

    public override ServerState State => _state;

    public override ServerOptions Options { get; } = new() { Version = "tulle/test", Concurrency = 2 };

    public override StatsStore Stats { get; }

    public override Snapshot? Snapshot => _snapshot;

    public override IReadOnlyList<EventLoop> WorkerLoops => [_loop];

    public override long UptimeMs => 12_345;

    public List<string> Told { get; } = [];

    public List<string> Logged { get; } = [];

    /// <summary>The answer as text: status, content type, body.</summary>
    public (int Status, string Type, string Body) Get(string target) => Send($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    public (int Status, string Type, string Body) Post(string target, string form = "") =>
        Send($"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {form.Length}\r\n\r\n{form}");

    /// <summary>The answer's head as it came.</summary>
    public string Head(string request)
    {
        Send(request);
        return _head;
    }

    /// <summary>admin.allow_paths.</summary>
    public void AllowPaths(params StringMatcher[] paths) => _snapshot = new Snapshot
    {
        Version = 1,
        Node = new Node(),
        Bootstrap = new BootstrapSettings
        {
            Admin = new AdminSettings
            {
                Address = new Address { Kind = AddressKind.Socket, Text = "127.0.0.1" },
                AllowPaths = paths,
            },
        },
        Listeners = [],
        Clusters = [],
        ClusterSlots = FrozenDictionary<string, int>.Empty,
        Endpoints = [],
        RoutesByName = FrozenDictionary<string, RouteConfiguration>.Empty,
        Runtime = Runtime.Empty,
        Secrets = Secrets.Empty,
    };

    public (int Status, string Type, string Body) Send(string request)
    {
        foreach (byte[] part in Encoding.ASCII.GetBytes(request).Chunk(7))
        {
            _client.Send(part);
            _loop.RunOnce(0);
        }

        return Receive();
    }

    public override IReadOnlyList<SocketAddress> ListenerAddresses(Listener listener) => [];

    public override void FailHealthCheck(bool isFailed)
    {
        Told.Add($"fail {isFailed}");
        _state = isFailed ? ServerState.Draining : ServerState.Live;
    }

    public override void DrainListeners(bool inboundOnly, bool graceful, bool skipExit) =>
        Told.Add($"drain {inboundOnly} {graceful} {skipExit}");

    public override void LogError(string logger, string text) => Logged.Add($"error {logger} {text}");

    public override void Quit() => Told.Add("quit");

    public override void ReopenLogs() => Told.Add("reopen");

    public override void ModifyRuntime(IReadOnlyList<KeyValuePair<string, string>> changes) => Told.Add("runtime");

    public override void WriteConfigDump(ConfigDumpQuery query, AdminReply reply) => reply.Write("{}");

    public void Dispose()
    {
        _client.Dispose();
        _server.Close();
        _loop.Dispose();
    }

    private (int Status, string Type, string Body) Receive()
    {
        byte[] buffer = new byte[65536];
        for (int turns = 0; turns < 2_000; turns++)
        {
            _loop.RunOnce(5);
            while (_client.Available > 0)
            {
                _received += Encoding.UTF8.GetString(buffer, 0, _client.Receive(buffer));
            }

            int end = _received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            _head = _received[..(end + 2)];
            string[] lines = _received[..end].Split("\r\n");
            int length = int.Parse(Field(lines, "content-length"), System.Globalization.CultureInfo.InvariantCulture);
            string body = _received[(end + 4)..];
            if (body.Length >= length)
            {
                _received = body[length..];
                return (int.Parse(lines[0].AsSpan(9, 3)), Field(lines, "content-type"), body[..length]);
            }
        }

        throw new TimeoutException(_received);
    }

    private static string Field(string[] lines, string name) =>
        lines.First(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];
}
