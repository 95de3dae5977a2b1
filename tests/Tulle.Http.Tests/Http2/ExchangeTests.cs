using Tulle.Http.Http2;
using Tulle.Tests;

namespace Tulle.Http.Tests.Http2;

public sealed class ExchangeTests
{
    [Fact]
    public void A_request_and_its_response_go_over_in_every_segmentation()
    {
        byte[] request = FrameList.Client()
            .Post(1, "content-length: 10").Data(1, "hello").Data(1, "world", end: true).Bytes;
        foreach (int[] lengths in WireData.Segmentations(request.Length))
        {
            var rig = new Rig { OnData = null };
            rig.OnData = (stream, end) =>
            {
                if (end)
                {
                    rig.Respond(stream, "fine", "x-own: 1");
                }
            };
            int at = 0;
            foreach (int length in lengths)
            {
                rig.Give(request.AsSpan(at, length));
                at += length;
            }
            Assert.Equal(
                ["settings", "head 1 :method: POST, :scheme: http, :path: /, :authority: a, content-length: 10",
                    "body 1 helloworld end"],
                rig.Events);
            Assert.Equal(
                ["SETTINGS", "WINDOW_UPDATE 0 25100289", "SETTINGS ack", "HEADERS 1 :status: 200, x-own: 1", "DATA 1 fine end"],
                rig.Sent);
            Assert.Equal(1, rig.Closed);
            Assert.Equal(0, rig.Connection.StreamCount);
        }
    }

    [Fact]
    public void Two_sides_understand_each_other_through_windows_of_any_size()
    {
        foreach (int window in new[] { 65535, 100_000, 1_000_000 })
        {
            var limits = new Http2Limits
            {
                InitialStreamWindowBytes = window, InitialConnectionWindowBytes = window, MaxWindowUpdatesPerDataFrame = 1000,
            };
            string body = string.Concat(Enumerable.Range(0, 300_000).Select(i => (char)('a' + (i % 26))));
            var server = new Rig(limits: limits);
            server.OnHead = (stream, _) => server.Respond(stream, body);
            var client = new Rig(Http2Role.Client, limits);
            RecordedStream[] streams = [.. Enumerable.Range(0, 5).Select(
                i => client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /" + i))];
            Pump(client, server);
            Assert.All(streams, stream => Assert.Equal(body, WireData.Text(stream.Body.ToArray())));
            Assert.Equal(5, client.Closed);
            Assert.Equal(5, server.Closed);
        }
    }

    [Fact]
    public void Large_heads_are_cut_into_frames_and_put_together_again()
    {
        string value = string.Concat(Enumerable.Range(0, 50_000).Select(i => (char)('A' + (i * 7 % 58))));
        var server = new Rig();
        server.OnHead = (stream, _) => server.Respond(stream, "", "x-back: " + value);
        var client = new Rig(Http2Role.Client);
        client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /", "x-there: " + value);
        Pump(client, server);
        Assert.Contains("x-there: " + value, server.Events[^1], StringComparison.Ordinal);
        Assert.Contains("x-back: " + value, client.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Interim_responses_heads_and_trailers_are_told_apart()
    {
        var server = new Rig();
        server.OnHead = (stream, _) =>
        {
            HeaderTable fields = new() { Status = 103 };
            server.Connection.SendFields(stream, fields, endStream: false);
            fields.Clear();
            fields.Status = 200;
            server.Connection.SendFields(stream, fields, endStream: false);
            server.Connection.SendData(stream, "body"u8, endStream: false);
            fields.Clear();
            fields.Add("grpc-status"u8, "0"u8);
            server.Connection.SendFields(stream, fields, endStream: true);
        };
        var client = new Rig(Http2Role.Client);
        client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /");
        Pump(client, server);
        Assert.Equal(
            ["settings", "head 1 :status: 103", "head 1 :status: 200", "trailers 1 grpc-status: 0"], client.Events);
        Assert.Equal(1, client.Closed);
    }

    // RFC 9113 section 6.8: what the server will not process may be tried again.
    [Fact]
    public void A_server_that_leaves_says_what_it_did_not_look_at()
    {
        var server = new Rig();
        var client = new Rig(Http2Role.Client);
        client.Open(false, ":method: POST", ":scheme: http", ":authority: a", ":path: /1");
        Pump(client, server);
        server.Connection.BeginGoAway();
        Pump(client, server);
        Assert.Equal(0, client.Connection.OpenableStreams);
        Assert.Equal("goaway NoError", client.Events[^1]);
        Assert.Equal(1, client.Connection.StreamCount);
        server.Connection.FinishGoAway();
        server.Give(new FrameList().Get(3).Bytes);
        Assert.Equal(1, server.Opened);
        server.Give(new FrameList().Headers(1, true, "x-trailer: 1").Bytes);
        Assert.Equal("trailers 1 x-trailer: 1", server.Events[^1]);
    }

    [Fact]
    public void Streams_above_the_last_one_of_a_goaway_are_unprocessed()
    {
        var client = new Rig(Http2Role.Client);
        client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /1");
        client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /2");
        client.Give(new FrameList().Settings().Frame(7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0).Bytes);
        Assert.Equal(["settings", "reset 3 NoError by peer unprocessed", "goaway NoError"], client.Events);
        client.Give(new FrameList().Headers(1, true, ":status: 200").Bytes);
        Assert.Equal("head 1 :status: 200 end", client.Events[^1]);

        // Hostile row L04.
        client.Give(new FrameList().Frame(7, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0).Bytes);
        Assert.Equal("failed ProtocolError", client.Events[^1]);
    }

    // A client of ours goes away with all its streams: what the server had under way for them must not end the others'
    // connection.
    [Fact]
    public void Answers_to_many_streams_that_were_reset_at_once_are_passed_over()
    {
        var client = new Rig(Http2Role.Client);
        client.Give(new FrameList().Settings((3, 1000)).Bytes);
        RecordedStream[] streams = [.. Enumerable.Range(0, 600).Select(
            i => client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /" + i))];
        foreach (RecordedStream stream in streams)
        {
            client.Connection.Reset(stream, Http2ErrorCode.Cancel);
        }
        RecordedStream last = client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /last");
        FrameList late = new();
        foreach (RecordedStream stream in streams)
        {
            late.Headers(stream.Number, false, ":status: 200").Data(stream.Number, "late", end: true);
        }
        client.Give(late.Headers(last.Number, true, ":status: 204").Bytes);
        Assert.Equal(["settings", $"head {last.Number} :status: 204 end"], client.Events);
    }

    [Fact]
    public void Bodies_of_many_streams_that_were_reset_at_once_are_passed_over()
    {
        Rig server = new();
        List<RecordedStream> streams = [];
        server.OnHead = (stream, _) => streams.Add(stream);
        FrameList requests = FrameList.Client();
        FrameList bodies = new();
        for (int id = 1; id < 1200; id += 2)
        {
            requests.Post(id);
            bodies.Data(id, "late", end: true);
        }
        server.Give(requests.Bytes);
        foreach (RecordedStream stream in streams)
        {
            server.Connection.Reset(stream, Http2ErrorCode.NoError);
        }
        server.Give(bodies.Get(1201).Bytes);
        Assert.Equal("head 1201", string.Join(' ', server.Events[^1].Split(' ')[..2]));
    }

    [Fact]
    public void The_peers_limit_of_streams_is_kept()
    {
        var client = new Rig(Http2Role.Client);
        client.Give(new FrameList().Settings((3, 2)).Bytes);
        Assert.Equal(2, client.Connection.OpenableStreams);
        RecordedStream first = client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /1");
        client.Open(true, ":method: GET", ":scheme: http", ":authority: a", ":path: /2");
        Assert.Equal(0, client.Connection.OpenableStreams);
        client.Connection.Reset(first, Http2ErrorCode.Cancel);
        Assert.Equal(1, client.Connection.OpenableStreams);
    }

    // Section 8.2.3, hostile row J16.
    [Fact]
    public void Cookie_crumbs_become_one_cookie()
    {
        Rig rig = Rig.Receiving(FrameList.Client().Get(1, true, "cookie: a=1", "x-b: 2", "cookie: b=2", "cookie: c=3"));
        Assert.EndsWith("cookie: a=1; b=2; c=3, x-b: 2 end", rig.Events[^1], StringComparison.Ordinal);
    }

    // Hostile row I10 and the recorded behaviour of Envoy.
    [Fact]
    public void Host_takes_the_place_of_a_missing_authority_only()
    {
        Rig rig = Rig.Receiving(FrameList.Client().Get(1, true, "host: other"));
        Assert.EndsWith(":authority: a end", rig.Events[^1], StringComparison.Ordinal);
        rig.Give(new FrameList().Headers(3, true, ":method: GET", ":scheme: http", ":path: /", "host: other").Bytes);
        Assert.EndsWith(":path: /, :authority: other end", rig.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_for_an_exchange_in_steady_state()
    {
        var exchange = new AllocationExchange();
        exchange.Run(200);
        Assert.Equal(0, Allocated.By(() =>
        {
            exchange.Run(1000);
        }));
        exchange.AssertComplete();
    }

    private static void Pump(Rig client, Rig server)
    {
        while (true)
        {
            byte[] there = client.TakeOutput();
            byte[] back = server.TakeOutput();
            if (there.Length + back.Length == 0)
            {
                return;
            }
            server.Give(there);
            client.Give(back);
        }
    }
}
