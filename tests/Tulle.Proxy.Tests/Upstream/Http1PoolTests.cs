using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

public sealed class Http1PoolTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private readonly ClusterRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_next_request_uses_the_connection_of_the_last()
    {
        _rig.Apply();
        RecordingHandler first = _rig.Exchange(Ok);
        RecordingHandler second = _rig.Exchange(Ok);
        Assert.Equal((200, "ok"), (first.Status, first.Body));
        Assert.Equal("ok", second.Body);
        Assert.Single(_rig.Origin.Connections);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxTotal));
        Assert.Equal(2, _rig.Stat(_rig.Ids.RqTotal));
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqActive));
    }

    [Fact]
    public void Of_several_idle_connections_the_one_used_last_is_used_first()
    {
        _rig.Apply();
        RecordingHandler a = _rig.Ask();
        RecordingHandler b = _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections.Count == 2
            && _rig.Origin.Connections.TrueForAll(c => c.Received.Length > 0));
        _rig.Origin.Connections[1].Send(Ok);
        _rig.RunUntil(() => a.Ended || b.Ended);
        _rig.Origin.Connections[0].Send(Ok);
        _rig.RunUntil(() => a.Ended && b.Ended);
        _rig.Origin.Connections.ForEach(c => c.Forget());
        _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections.Exists(c => c.Received.Length > 0));
        Assert.NotEmpty(_rig.Origin.Connections[0].Received);
        Assert.Empty(_rig.Origin.Connections[1].Received);
    }

    [Fact]
    public void A_connection_that_the_origin_closed_while_idle_is_noticed_before_use()
    {
        _rig.Apply();
        _rig.Exchange(Ok);
        _rig.Origin.Connections[0].Close();
        _rig.RunUntil(() => _rig.Stat(_rig.Ids.CxDestroyRemote) == 1);
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
        Assert.Equal("ok", _rig.Exchange(Ok, connection: 1).Body);
    }

    [Fact]
    public void Bytes_on_an_idle_connection_close_it()
    {
        _rig.Apply();
        _rig.Exchange(Ok);
        _rig.Origin.Connections[0].Send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison");
        _rig.RunUntil(() => _rig.Origin.Connections[0].SawEnd);
        Assert.Equal("ok", _rig.Exchange(Ok, connection: 1).Body);
    }

    [Fact]
    public void Bytes_behind_a_response_go_with_the_connection()
    {
        _rig.Apply();
        Assert.Equal("ok", _rig.Exchange(Ok + "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison").Body);
        Assert.Equal("ok", _rig.Exchange(Ok, connection: 1).Body);
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive) - 1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "abc", true)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "", true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n", "", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx", "x", true)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok", "ok", false)]
    [InlineData("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", "ok", false)]
    public void A_response_ends_where_its_framing_says(string answer, string body, bool reused)
    {
        _rig.Apply();
        Assert.Equal(body, _rig.Exchange(answer).Body);
        _rig.Settle();
        Assert.Equal(reused ? 1 : 0, _rig.Stat(_rig.Ids.CxActive));
    }

    [Fact]
    public void A_body_without_a_length_lasts_until_the_connection_ends()
    {
        _rig.Apply();
        RecordingHandler handler = _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        _rig.Origin.Connections[0].Send("HTTP/1.1 200 OK\r\n\r\nabc");
        _rig.RunUntil(() => handler.Body == "abc");
        Assert.False(handler.Ended);
        _rig.Origin.Connections[0].Close();
        _rig.RunUntil(() => handler.Ended);
    }

    [Theory]
    [InlineData("hello\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")]
    public void An_origin_that_breaks_the_protocol_loses_its_connection(string answer)
    {
        _rig.Apply();
        RecordingHandler handler = _rig.Exchange(answer);
        Assert.Equal(ResetReason.ProtocolError, handler.Reset);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxProtocolError));
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
        Assert.Equal("ok", _rig.Exchange(Ok, connection: 1).Body);
    }

    [Fact]
    public void Sixteen_interim_responses_pass_and_the_next_is_too_many()
    {
        _rig.Apply();
        string hints = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 16));
        RecordingHandler good = _rig.Exchange(hints + Ok);
        Assert.Equal((16, 200), (good.Informational, good.Status));
        RecordingHandler bad = _rig.Exchange(hints + "HTTP/1.1 103 Early Hints\r\n\r\n" + Ok);
        Assert.Equal(ResetReason.ProtocolError, bad.Reset);
    }

    [Theory]
    [InlineData("", ResetReason.ConnectionTermination)]
    [InlineData("HTTP/1.1 200 O", ResetReason.ProtocolError)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", ResetReason.ProtocolError)]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel", ResetReason.ProtocolError)]
    public void A_response_that_is_cut_short_is_never_whole(string beginning, ResetReason reason)
    {
        _rig.Apply();
        RecordingHandler handler = _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        if (beginning.Length > 0)
        {
            _rig.Origin.Connections[0].Send(beginning);
        }

        _rig.Origin.Connections[0].CloseAfterFlush(0);
        _rig.RunUntil(() => handler.IsSettled);
        Assert.False(handler.Ended);
        Assert.Equal(reason, handler.Reset);
    }

    [Fact]
    public void Two_requests_of_which_one_may_connect_wait_for_the_one_connection()
    {
        _rig.Apply(ClusterRig.Cluster(breakers: new CircuitBreakerThresholds { MaxConnections = 1 }));
        RecordingHandler a = _rig.Ask();
        RecordingHandler b = _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        Assert.Null(b.Stream);
        _rig.Origin.Connections[0].Forget();
        _rig.Origin.Connections[0].Send(Ok);
        _rig.RunUntil(() => a.Ended && _rig.Origin.Connections[0].Received.Length > 0);
        _rig.Origin.Connections[0].Send(Ok);
        _rig.RunUntil(() => b.Ended);
        Assert.Single(_rig.Origin.Connections);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxOverflow));
    }

    [Fact]
    public void Over_max_pending_requests_a_request_is_refused_at_once()
    {
        _rig.Apply(ClusterRig.Cluster(breakers: new CircuitBreakerThresholds { MaxPendingRequests = 1 }));
        (RecordingHandler a, RecordingHandler b) = (new RecordingHandler(), new RecordingHandler());
        _rig.Do(() =>
        {
            _rig.Pool.NewStream(a);
            _rig.Pool.NewStream(b);
        });
        Assert.Equal(PoolFailureReason.Overflow, b.Failure);
        Assert.Null(a.Failure);
        Assert.Equal(1, _rig.Stat(_rig.Ids.RqPendingOverflow));
    }

    [Fact]
    public void Over_max_requests_a_request_is_refused_and_the_next_one_after_it_passes()
    {
        _rig.Apply(ClusterRig.Cluster(breakers: new CircuitBreakerThresholds { MaxRequests = 1 }));
        RecordingHandler a = _rig.Ask();
        _rig.RunUntil(() => a.Stream is not null);
        Assert.Equal(PoolFailureReason.Overflow, _rig.Ask().Failure);
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        _rig.Origin.Connections[0].Forget();
        _rig.Origin.Connections[0].Send(Ok);
        _rig.RunUntil(() => a.Ended);
        Assert.Equal("ok", _rig.Exchange(Ok).Body);
    }

    [Fact]
    public void A_refused_connection_tells_all_who_wait_for_it()
    {
        SocketAddress nobody;
        using (Origin gone = new(_rig.Loop))
        {
            nobody = gone.Address;
        }

        _rig.Settle();
        _rig.Apply(null, nobody);
        RecordingHandler a = _rig.Ask();
        RecordingHandler b = _rig.Ask();
        _rig.RunUntil(() => a.IsSettled && b.IsSettled);
        Assert.Equal(PoolFailureReason.RemoteConnectionFailure, a.Failure);
        Assert.Equal(PoolFailureReason.RemoteConnectionFailure, b.Failure);
        Assert.Equal(2, _rig.Stat(_rig.Ids.RqPendingFailureEject));
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqTotal));
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqPendingActive));
    }

    [Fact]
    public void A_connection_ends_behind_its_last_allowed_request()
    {
        _rig.Apply(ClusterRig.Cluster(http: new UpstreamHttpSettings { MaxRequestsPerConnection = 2 }));
        _rig.Exchange(Ok);
        _rig.Exchange(Ok);
        _rig.RunUntil(() => _rig.Origin.Connections[0].SawEnd);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxMaxRequests));
        Assert.Equal("ok", _rig.Exchange(Ok, connection: 1).Body);
    }

    [Fact]
    public void An_idle_connection_closes_at_its_timeout()
    {
        _rig.Apply(ClusterRig.Cluster(http: new UpstreamHttpSettings { IdleTimeoutMs = 20 }));
        _rig.Exchange(Ok);
        _rig.RunUntil(() => _rig.Origin.Connections[0].SawEnd);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxIdleTimeout));
    }

    [Fact]
    public void A_removed_endpoint_closes_what_is_idle_and_lets_what_runs_end()
    {
        using ClusterRig rig = new(origins: 2);
        rig.Apply(null, rig.Origins[0].Address);
        rig.Exchange(Ok);
        RecordingHandler running = rig.Ask();
        RecordingHandler other = rig.Ask();
        rig.RunUntil(() => rig.Origin.Connections.Count == 2
            && rig.Origin.Connections.TrueForAll(c => c.Received.Length > 0));
        rig.Origin.Connections[1].Send(Ok);
        rig.RunUntil(() => other.Ended || running.Ended);
        rig.Apply(null, rig.Origins[1].Address);
        rig.RunUntil(() => rig.Origin.Connections[1].SawEnd);
        Assert.False(rig.Origin.Connections[0].SawEnd);
        rig.Origin.Connections[0].Send(Ok);
        rig.RunUntil(() => other.Ended && running.Ended && rig.Origin.Connections[0].SawEnd);
    }

    [Fact]
    public void An_update_that_keeps_an_endpoint_keeps_its_connections()
    {
        using ClusterRig rig = new(origins: 2);
        Cluster cluster = ClusterRig.Cluster();
        rig.Apply(cluster, rig.Origins[0].Address);
        rig.Exchange(Ok);
        EndpointState before = rig.Endpoint;
        rig.Apply(cluster, rig.Origins[1].Address, rig.Origins[0].Address);
        Assert.Same(before, rig.Web.Endpoints[1]);
        rig.Apply(cluster, rig.Origins[0].Address);
        rig.Settle();
        Assert.False(rig.Origin.Connections[0].SawEnd);
        rig.Exchange(Ok);
        Assert.Single(rig.Origin.Connections);
    }

    [Fact]
    public void A_cancelled_wish_is_forgotten_and_its_connection_stays_for_others()
    {
        _rig.Apply();
        RecordingHandler a = new();
        _rig.Do(() =>
        {
            _rig.Pool.NewStream(a);
            a.CancelPending();
        });
        _rig.RunUntil(() => _rig.Origin.Connections.Count == 1);
        _rig.Settle();
        Assert.Null(a.Stream);
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqPendingActive));
        _rig.Exchange(Ok);
        Assert.Single(_rig.Origin.Connections);
    }

    [Fact]
    public void A_reset_in_the_middle_closes_the_connection()
    {
        _rig.Apply();
        RecordingHandler handler = _rig.Ask();
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        _rig.Do(() => handler.Stream!.Reset());
        _rig.RunUntil(() => _rig.Origin.Connections[0].SawEnd);
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqActive));
    }

    [Fact]
    public void An_answer_before_the_request_is_whole_closes_the_connection()
    {
        _rig.Apply();
        RecordingHandler handler = new("POST", "/", "part", "content-length: 100") { EndsRequest = false };
        _rig.Exchange("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", handler: handler);
        Assert.Equal(413, handler.Status);
        _rig.RunUntil(() => _rig.Origin.Connections[0].SawEnd);
    }

    [Fact]
    public void Head_and_body_of_a_request_arrive_as_one_message()
    {
        _rig.Apply();
        _rig.Ask(new RecordingHandler("POST", "/a", "hello", "content-length: 5"));
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        Assert.Equal(
            "POST /a HTTP/1.1\r\nhost: web\r\ncontent-length: 5\r\n\r\nhello", _rig.Origin.Connections[0].Received);
    }

    [Theory]
    [InlineData("POST", "content-length: 0")]
    [InlineData("PUT", "content-length: 0")]
    [InlineData("OPTIONS", "content-length: 0")]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    public void A_request_without_a_body_says_so_where_its_method_usually_has_one(string method, string? line)
    {
        _rig.Apply();
        _rig.Ask(new RecordingHandler(method));
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        string received = _rig.Origin.Connections[0].Received;
        Assert.Equal(line is not null, received.Contains("content-length", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_body_of_unknown_length_goes_in_chunks()
    {
        _rig.Apply();
        RecordingHandler handler = new("POST", "/", "hello");
        _rig.Ask(handler);
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        Assert.EndsWith(
            "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", _rig.Origin.Connections[0].Received,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_origin_is_felt_by_the_sender_and_nothing_is_lost()
    {
        _rig.Apply(ClusterRig.Cluster(bufferLimitBytes: 64 * 1024));
        RecordingHandler handler = new("POST", "/", "x") { EndsRequest = false };
        _rig.Ask(handler);
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        OriginConnection origin = _rig.Origin.Connections[0];
        origin.IsSlow = true;
        int sent = 0;
        byte[] piece = new byte[32 * 1024];
        while (handler.AboveHigh == 0 && sent < 64 * 1024 * 1024)
        {
            _rig.Do(() => handler.Stream!.SendData(piece, endStream: false));
            sent += piece.Length;
        }

        Assert.Equal(1, handler.AboveHigh);
        origin.IsSlow = false;
        origin.PauseReading();
        origin.ResumeReading();
        _rig.RunUntil(() => handler.BelowLow == 1);
        _rig.RunUntil(() => origin.Received.Count(c => c == '\0') == sent);
    }

    [Fact]
    public void A_tunnel_carries_bytes_both_ways_and_each_end_by_itself()
    {
        _rig.Apply();
        RecordingHandler handler =
            new("GET", "/", "", "connection: Upgrade", "upgrade: websocket") { EndsRequest = false };
        _rig.Ask(handler);
        _rig.RunUntil(() => _rig.Origin.Connections is [{ Received.Length: > 0 }]);
        OriginConnection origin = _rig.Origin.Connections[0];
        origin.Send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: WebSocket\r\n\r\nfirst");
        _rig.RunUntil(() => handler.Body == "first");
        Assert.Equal(101, handler.Status);
        origin.Forget();
        _rig.Do(() => handler.Stream!.SendData("up"u8, endStream: true));
        _rig.RunUntil(() => origin.SawEnd);
        Assert.Equal("up", origin.Received);
        origin.Send("late");
        _rig.RunUntil(() => handler.Body == "firstlate");
        origin.Close();
        _rig.RunUntil(() => handler.Ended);
        _rig.Settle();
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
    }

    [Fact]
    public void A_101_for_another_protocol_is_refused()
    {
        _rig.Apply();
        RecordingHandler handler =
            new("GET", "/", "", "connection: Upgrade", "upgrade: websocket") { EndsRequest = false };
        _rig.Exchange(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: foo\r\n\r\n", handler: handler);
        Assert.Equal(ResetReason.ProtocolError, handler.Reset);
    }
}
