using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

public sealed class Http2PoolTests : IDisposable
{
    private readonly ClusterRig _rig = new();
    private Http2Origin _origin = null!;

    public void Dispose()
    {
        _origin.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Requests_share_one_connection_and_each_gets_its_own_answer()
    {
        Apply();
        RecordingHandler[] handlers = Ask(5);
        Until(() => _origin.Streams.Count == 5);
        for (int i = 4; i >= 0; i--)
        {
            _origin.Streams[i].Answer(200, "answer " + i);
        }

        Until(() => handlers.All(h => h.Ended));
        Assert.Equal(["answer 0", "answer 1", "answer 2", "answer 3", "answer 4"], handlers.Select(h => h.Body));
        Assert.Single(_origin.Connections);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxHttp2Total));
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxHttp1Total));
        Assert.Equal((5, 0), (_rig.Stat(_rig.Ids.RqTotal), _rig.Stat(_rig.Ids.RqActive)));
    }

    [Fact]
    public void A_second_connection_opens_when_the_first_has_all_streams_that_we_allow()
    {
        Apply(new Http2Settings { MaxConcurrentStreams = 2 });
        RecordingHandler[] handlers = Ask(4);
        Until(() => _origin.Streams.Count == 4);
        Assert.Equal([2, 2], _origin.Connections.Select(c => c.Streams.Count));
        AnswerAll(handlers);
    }

    [Fact]
    public void The_origins_limit_counts_too_and_who_is_over_it_waits()
    {
        Apply(
            breakers: new CircuitBreakerThresholds { MaxConnections = 1 },
            limits: new Http2Limits { MaxConcurrentStreams = 2 });
        RecordingHandler first = _rig.Ask();
        Until(() => _origin.Streams.Count == 1);
        _origin.Streams[0].Answer(200, "a");
        Until(() => first.Ended);
        RecordingHandler[] handlers = Ask(3);
        Until(() => _origin.Streams.Count == 3);
        Assert.Null(handlers[2].Stream);
        _origin.Streams[1].Answer(200, "b");
        Until(() => _origin.Streams.Count == 4);
        _origin.Streams[2].Answer(200, "c");
        _origin.Streams[3].Answer(200, "d");
        Until(() => handlers.All(h => h.Ended));
        Assert.Single(_origin.Connections);
    }

    // An origin that allows fewer would refuse the rest; a second connection is not needed for them.
    [Fact]
    public void Before_the_origins_SETTINGS_a_connection_takes_a_hundred_requests()
    {
        _origin = new Http2Origin(_rig.Loop);
        _rig.Apply(ClusterRig.Cluster(new UpstreamHttpSettings { Protocol = UpstreamProtocol.Http2 }));
        RecordingHandler[] handlers = Ask(150);
        Until(() => handlers.Count(h => h.Stream is not null) == 100);
        _rig.Settle();
        Assert.Single(_rig.Origin.Connections);
        _rig.Origin.Connections[0].Send("\0\0\0\u0004\0\0\0\0\0");
        Until(() => handlers.All(h => h.Stream is not null));
        Assert.Single(_rig.Origin.Connections);
    }

    [Fact]
    public void A_pool_that_is_drained_while_it_connects_keeps_no_connection()
    {
        Apply();
        RecordingHandler handler = new();
        _rig.Do(() =>
        {
            _rig.Pool.NewStream(handler);
            handler.CancelPending();
            _rig.Pool.Drain();
        });
        Until(() => _origin.Connections is [{ SawEnd: true }]);
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
    }

    [Fact]
    public void A_new_request_goes_where_the_fewest_are()
    {
        Apply(new Http2Settings { MaxConcurrentStreams = 3 });
        Ask(6);
        Until(() => _origin.Streams.Count == 6);
        RecordingHandler[] none = [];
        AnswerAll(none, _origin.Connections[1]);
        Until(() => _rig.Stat(_rig.Ids.RqActive) == 3);
        Ask(2);
        Until(() => _origin.Connections[1].Streams.Count == 5);
    }

    [Fact]
    public void GOAWAY_gives_unprocessed_streams_back_and_the_rest_ends_on_the_old_connection()
    {
        Apply();
        RecordingHandler[] handlers = Ask(3);
        Until(() => _origin.Streams.Count == 3);
        Http2OriginConnection old = _origin.Connections[0];
        old.SendGoAway(lastStreamId: 3);
        Until(() => handlers[2].IsSettled);
        Assert.Equal(ResetReason.RemoteRefusedStreamReset, handlers[2].Reset);
        RecordingHandler late = _rig.Ask();
        Until(() => _origin.Connections.Count == 2 && _origin.Connections[1].Streams.Count == 1);
        AnswerAll([handlers[0], handlers[1]], old);
        Until(() => old.SawEnd);
        _origin.Connections[1].Streams[0].Answer(200, "late");
        Until(() => late.Ended);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxCloseNotify));
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxActive));
    }

    // nginx's keepalive_requests: what is sent behind the last one is undone each time, until somebody counts.
    [Fact]
    public void After_two_connections_that_ended_at_the_same_request_the_next_ends_there_by_itself()
    {
        const int Taken = 20;
        Apply();
        for (int c = 0; c < 2; c++)
        {
            RecordingHandler[] handlers = Ask(Taken + 5);
            Until(() => _origin.Connections.Count == c + 1 && _origin.Connections[c].Streams.Count == Taken + 5);
            _origin.Connections[c].SendGoAway(lastStreamId: (2 * Taken) - 1);
            Until(() => handlers[Taken..].All(h => h.Reset == ResetReason.RemoteRefusedStreamReset));
            AnswerAll(handlers[..Taken], _origin.Connections[c]);
        }

        RecordingHandler[] more = Ask(2 * Taken);
        Until(() => _origin.Connections.Count == 4 && _origin.Connections[3].Streams.Count == Taken);
        Assert.Equal(Taken, _origin.Connections[2].Streams.Count);
        AnswerAll([], _origin.Connections[2]);
        AnswerAll([], _origin.Connections[3]);
        Until(() => more.All(h => h.Ended));
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxMaxRequests));
    }

    // One origin that says it twice, or says less each time, is one connection.
    [Fact]
    public void A_connection_tells_once_how_many_requests_its_origin_took()
    {
        const int Taken = 20;
        Apply();
        RecordingHandler[] handlers = Ask(Taken + 5);
        Until(() => _origin.Streams.Count == Taken + 5);
        _origin.Connections[0].SendGoAway(lastStreamId: (2 * Taken) - 1);
        _origin.Connections[0].SendGoAway(lastStreamId: (2 * Taken) - 1);
        Until(() => _rig.Stat(_rig.Ids.CxCloseNotify) == 2);
        AnswerAll(handlers[..Taken], _origin.Connections[0]);
        Ask(2 * Taken);
        Until(() => _origin.Streams.Count == (3 * Taken) + 5);
        Assert.Equal(2, _origin.Connections.Count);
    }

    [Theory]
    [InlineData(Http2ErrorCode.RefusedStream, ResetReason.RemoteRefusedStreamReset)]
    [InlineData(Http2ErrorCode.Cancel, ResetReason.RemoteReset)]
    [InlineData(Http2ErrorCode.InternalError, ResetReason.RemoteReset)]
    [InlineData(Http2ErrorCode.NoError, ResetReason.RemoteReset)]
    public void A_reset_ends_its_stream_alone(Http2ErrorCode code, ResetReason reason)
    {
        Apply();
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Streams.Count == 2);
        _origin.Streams[0].Reset(code);
        Until(() => handlers[0].IsSettled);
        Assert.Equal(reason, handlers[0].Reset);
        AnswerAll([handlers[1]]);
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqActive));
    }

    [Fact]
    public void A_connection_that_breaks_off_tells_all_its_requests()
    {
        Apply();
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Streams.Count == 2);
        _origin.Connections[0].Close();
        Until(() => handlers.All(h => h.IsSettled));
        Assert.All(handlers, h => Assert.Equal(ResetReason.ConnectionTermination, h.Reset));
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxDestroyRemoteWithActiveRq));
        Assert.Equal(0, _rig.Stat(_rig.Ids.CxActive));
        RecordingHandler next = _rig.Ask();
        Until(() => _origin.Connections.Count == 2 && _origin.Connections[1].Streams.Count == 1);
        _origin.Connections[1].Streams[0].Answer(200);
        Until(() => next.Ended);
    }

    // HEADERS of a response without :status.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_malformed_response_ends_the_connection_or_only_its_stream_as_configured(bool isStreamError)
    {
        Apply(new Http2Settings { StreamErrorOnInvalidHttpMessage = isStreamError });
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Streams.Count == 2);
        _origin.Connections[0].SendRaw(0, 0, 7, 1, 5, 0, 0, 0, 1, 0, 3, (byte)'x', (byte)'-', (byte)'a', 1, (byte)'1');
        Until(() => handlers[0].IsSettled);
        Assert.Equal(ResetReason.ProtocolError, handlers[0].Reset);
        if (isStreamError)
        {
            Until(() => _origin.Streams[0].ResetCode == Http2ErrorCode.ProtocolError);
            AnswerAll([handlers[1]]);
        }
        else
        {
            Until(() => _origin.Connections[0].SawEnd);
            Assert.Equal(ResetReason.ProtocolError, handlers[1].Reset);
            Assert.Equal(1, _rig.Stat(_rig.Ids.CxProtocolError));
        }
    }

    [Fact]
    public void Over_max_requests_a_request_is_refused_while_streams_are_free()
    {
        Apply(breakers: new CircuitBreakerThresholds { MaxRequests = 2 });
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Streams.Count == 2);
        Assert.Equal(PoolFailureReason.Overflow, _rig.Ask().Failure);
        AnswerAll(handlers);
        RecordingHandler next = _rig.Ask();
        Until(() => _origin.Streams.Count == 3);
        _origin.Streams[2].Answer(200);
        Until(() => next.Ended);
    }

    [Fact]
    public void Over_max_pending_requests_a_request_is_refused_at_once()
    {
        Apply(breakers: new CircuitBreakerThresholds { MaxPendingRequests = 1 });
        (RecordingHandler a, RecordingHandler b) = (new RecordingHandler(), new RecordingHandler());
        _rig.Do(() =>
        {
            _rig.Pool.NewStream(a);
            _rig.Pool.NewStream(b);
        });
        Assert.Equal(PoolFailureReason.Overflow, b.Failure);
        Assert.Null(a.Failure);
    }

    [Fact]
    public void A_connection_takes_so_many_requests_as_it_is_allowed_and_then_ends()
    {
        Apply(http: new UpstreamHttpSettings { Protocol = UpstreamProtocol.Http2, MaxRequestsPerConnection = 2 });
        RecordingHandler[] handlers = Ask(3);
        Until(() => _origin.Streams.Count == 3);
        Assert.Equal([2, 1], _origin.Connections.Select(c => c.Streams.Count));
        AnswerAll(handlers);
        Until(() => _origin.Connections[0].SawEnd);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxMaxRequests));
        Assert.False(_origin.Connections[1].SawEnd);
    }

    [Fact]
    public void A_connection_without_requests_ends_at_its_idle_timeout_with_GOAWAY()
    {
        Apply(http: new UpstreamHttpSettings { Protocol = UpstreamProtocol.Http2, IdleTimeoutMs = 20 });
        RecordingHandler handler = _rig.Ask();
        Until(() => _origin.Streams.Count == 1);
        AnswerAll([handler]);
        Until(() => _origin.Connections[0].SawEnd);
        Assert.Equal(Http2ErrorCode.NoError, _origin.Connections[0].GoAway);
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxIdleTimeout));
    }

    [Fact]
    public void At_its_longest_life_a_connection_takes_no_more_and_lets_what_runs_end()
    {
        Apply(http: new UpstreamHttpSettings { Protocol = UpstreamProtocol.Http2, MaxConnectionDurationMs = 20 });
        RecordingHandler running = _rig.Ask();
        Until(() => _origin.Streams.Count == 1 && _rig.Stat(_rig.Ids.CxMaxDurationReached) == 1);
        Assert.False(_origin.Connections[0].SawEnd);
        AnswerAll([running]);
        Until(() => _origin.Connections[0].SawEnd);
    }

    [Fact]
    public void A_drained_pool_ends_its_connections_behind_their_requests()
    {
        Apply();
        RecordingHandler running = _rig.Ask();
        Until(() => _origin.Streams.Count == 1);
        _rig.Do(() => _rig.Pool.Drain());
        RecordingHandler other = _rig.Ask();
        Until(() => _origin.Connections.Count == 2 && _origin.Streams.Count == 2);
        AnswerAll([running, other]);
        Until(() => _origin.Connections[0].SawEnd);
        Assert.False(_origin.Connections[1].SawEnd);
    }

    [Fact]
    public void Who_gives_up_resets_his_stream_and_nothing_else()
    {
        Apply();
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Streams.Count == 2);
        _rig.Do(() => handlers[0].Stream!.Reset());
        Until(() => _origin.Streams[0].ResetCode == Http2ErrorCode.Cancel);
        AnswerAll([handlers[1]]);
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqActive));
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxActive));
    }

    [Fact]
    public void An_answer_before_the_request_is_whole_stops_the_request()
    {
        Apply();
        RecordingHandler handler = _rig.Ask(new RecordingHandler("POST", "/", "part") { EndsRequest = false });
        Until(() => _origin.Streams is [{ Body: "part" }]);
        _origin.Streams[0].Answer(413);
        Until(() => handler.Ended);
        Until(() => _origin.Streams[0].ResetCode == Http2ErrorCode.NoError);
        Assert.Equal(0, _rig.Stat(_rig.Ids.RqActive));
    }

    [Fact]
    public void A_body_beyond_the_window_waits_and_its_sender_is_told()
    {
        const int Window = 65535;
        Apply(
            limits: new Http2Limits { InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window },
            bufferLimitBytes: 32 * 1024);
        RecordingHandler slow = new("POST", "/slow", new string('x', 200_000));
        _rig.Ask(slow);
        Until(() => _origin.Connections is [{ Streams: [{ Body.Length: >= Window }] }] && slow.AboveHigh > 0);
        Until(() => slow.BelowLow == slow.AboveHigh && _origin.Streams[0].IsWhole);
        Assert.Equal(200_000, _origin.Streams[0].Body.Length);
    }

    // The raw origin says SETTINGS and then nothing any more.
    [Fact]
    public void An_origin_that_answers_no_PING_loses_its_connection()
    {
        _origin = new Http2Origin(_rig.Loop);
        _rig.Apply(ClusterRig.Cluster(new UpstreamHttpSettings
        {
            Protocol = UpstreamProtocol.Http2,
            Http2 = new Http2Settings { Keepalive = new Http2Keepalive { IntervalMs = 10, TimeoutMs = 10 } },
        }));
        RecordingHandler handler = _rig.Ask();
        Until(() => _rig.Origin.Connections.Count == 1);
        _rig.Origin.Connections[0].Send("\0\0\0\u0004\0\0\0\0\0");
        Until(() => handler.IsSettled && _rig.Origin.Connections[0].SawEnd);
        Assert.Equal(ResetReason.ConnectionTermination, handler.Reset);
        Assert.Equal(1, _rig.Stat(_rig.Ids.Http2!.KeepaliveTimeout));
        Assert.Equal(1, _rig.Stat(_rig.Ids.CxDestroyLocalWithActiveRq));
    }

    [Fact]
    public void PINGs_that_are_answered_keep_a_connection()
    {
        Apply(new Http2Settings { Keepalive = new Http2Keepalive { IntervalMs = 5, TimeoutMs = 15_000 } });
        RecordingHandler handler = _rig.Ask();
        Until(() => _origin.Connections is [{ PingsAnswered: >= 3 }]);
        AnswerAll([handler]);
        Assert.Equal(0, _rig.Stat(_rig.Ids.Http2!.KeepaliveTimeout));
    }

    [Fact]
    public void What_happens_on_streams_is_counted_for_the_cluster()
    {
        Apply();
        RecordingHandler[] handlers = Ask(3);
        Until(() => _origin.Streams.Count == 3);
        Assert.Equal(3, _rig.Stat(_rig.Ids.Http2!.StreamsActive));
        _origin.Streams[0].Reset(Http2ErrorCode.Cancel);
        _rig.Do(() => handlers[1].Stream!.Reset());
        AnswerAll([handlers[2]]);
        Until(() => handlers[0].IsSettled);
        Assert.Equal((1, 1), (_rig.Stat(_rig.Ids.Http2!.RxReset), _rig.Stat(_rig.Ids.Http2.TxReset)));
        Assert.Equal(0, _rig.Stat(_rig.Ids.Http2.StreamsActive));
        _rig.Do(() => _rig.Pool.Drain());
        Assert.Equal(1, _rig.Stat(_rig.Ids.Http2.GoAwaySent));
    }

    [Fact]
    public void A_reader_that_pauses_holds_up_only_its_own_stream()
    {
        const int Window = 100_000;
        Apply(new Http2Settings { InitialStreamWindowSize = Window, InitialConnectionWindowSize = 2 * Window });
        RecordingHandler[] slow = Ask(3);
        Until(() => _origin.Streams.Count == 3);
        _rig.Do(() => Array.ForEach(slow, h => h.Stream!.PauseReading()));
        string answer = new('y', 3 * Window);
        _origin.Streams.ForEach(s => s.Answer(200, answer));
        Until(() => slow.All(h => h.Body.Length == Window));
        RecordingHandler quick = _rig.Ask();
        Until(() => _origin.Streams.Count == 4);
        _origin.Streams[3].Answer(200, answer);
        Until(() => quick.Ended);
        Assert.All(slow, h => Assert.Equal(Window, h.Body.Length));
        _rig.Do(() => Array.ForEach(slow, h => h.Stream!.ResumeReading()));
        Until(() => slow.All(h => h.Body == answer));
    }

    [Fact]
    public void An_upgrade_goes_as_extended_CONNECT_and_comes_back_as_101()
    {
        Apply(limits: new Http2Limits { AllowConnectProtocol = true });
        RecordingHandler handler =
            new("GET", "/chat", "", "connection: Upgrade", "upgrade: websocket", "sec-websocket-key: k") { EndsRequest = false };
        _rig.Ask(handler);
        Until(() => _origin.Streams.Count == 1);
        Http2OriginStream stream = _origin.Streams[0];
        Assert.Equal(("CONNECT", "/chat"), (stream.Field(":method"), stream.Field(":path")));
        Assert.Equal("websocket", stream.Field(":protocol"));
        Assert.Equal((null, null), (stream.Field("connection"), stream.Field("upgrade")));
        stream.Answer(200, "first", endStream: false);
        Until(() => handler.Body == "first");
        Assert.Equal(101, handler.Status);
        Assert.True(handler.ResponseHeaders.TryGet("upgrade"u8, out ReadOnlySpan<byte> protocol));
        Assert.Equal("websocket"u8, protocol);
        _rig.Do(() => handler.Stream!.SendData("up"u8, endStream: true));
        Until(() => stream is { IsWhole: true, Body: "up" });
    }

    [Theory]
    [InlineData(UpstreamProtocol.SameAsDownstream, true, true)]
    [InlineData(UpstreamProtocol.SameAsDownstream, false, false)]
    [InlineData(UpstreamProtocol.Auto, true, false)]
    [InlineData(UpstreamProtocol.Http1, true, false)]
    [InlineData(UpstreamProtocol.Http2, false, true)]
    public void The_protocol_is_what_the_cluster_says(UpstreamProtocol protocol, bool isHttp2Client, bool isHttp2)
    {
        Apply(http: new UpstreamHttpSettings { Protocol = protocol });
        bool uses = _rig.Web.UsesHttp2(isHttp2Client);
        Assert.Equal(isHttp2, uses);
        Assert.Equal(isHttp2, _rig.Endpoint.Pool(RoutingPriority.Default, uses) is Http2ConnectionPool);
    }

    [Fact]
    public void Connections_open_ahead_of_need_where_the_ratio_says_so()
    {
        Apply(new Http2Settings { MaxConcurrentStreams = 1 }, preconnectRatio: 1.5);
        RecordingHandler[] handlers = Ask(2);
        Until(() => _origin.Connections.Count == 3 && _origin.Streams.Count == 2);
        AnswerAll(handlers);
    }

    private RecordingHandler[] Ask(int count) => [.. Enumerable.Range(0, count).Select(_ => _rig.Ask())];

    private void Until(Func<bool> condition) => _rig.RunUntil(condition);

    private void AnswerAll(RecordingHandler[] handlers, Http2OriginConnection? connection = null)
    {
        foreach (Http2OriginStream stream in (connection?.Streams ?? _origin.Streams).Where(s => s.Id != 0))
        {
            stream.Answer(200, "ok");
        }

        Until(() => handlers.All(h => h.Ended));
        Assert.All(handlers, h => Assert.Equal((200, "ok"), (h.Status, h.Body)));
    }

    private void Apply(
        Http2Settings? http2 = null,
        CircuitBreakerThresholds? breakers = null,
        Http2Limits? limits = null,
        UpstreamHttpSettings? http = null,
        int bufferLimitBytes = 1024 * 1024,
        double preconnectRatio = 1)
    {
        _origin = new Http2Origin(_rig.Loop, limits);
        http ??= new UpstreamHttpSettings
        {
            Protocol = UpstreamProtocol.Http2,
            Http2 = http2 ?? Http2Settings.Default,
        };
        _rig.Apply(ClusterRig.Cluster(http, breakers, bufferLimitBytes, preconnectRatio: preconnectRatio), _origin.Address);
    }
}
