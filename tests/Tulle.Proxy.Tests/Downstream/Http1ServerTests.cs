using Tulle.Model;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class Http1ServerTests
{
    private const string Get = "GET /a HTTP/1.1\r\nhost: web.test\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

    [Fact]
    public void A_request_goes_to_the_origin_and_its_answer_comes_back()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.StartsWith("GET /a HTTP/1.1\r\nhost: web.test\r\n", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.Received.EndsWith("hello", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("connection: close", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipelined_request_is_not_forwarded_before_the_answer_before_it_is_through()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect(Get + Get.Replace("/a", "/b", StringComparison.Ordinal));
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Settle();
        Assert.DoesNotContain("/b", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send(Answer));
        rig.OriginSees("/b");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.Received.Split("hello").Length == 3);
    }

    [Fact]
    public void What_follows_a_body_in_the_same_segment_is_the_next_request()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect(
            "POST /p HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + Get);
        OriginConnection origin = rig.OriginSees("0\r\n\r\n");
        rig.Do(() => origin.Send(Answer));
        rig.OriginSees("GET /a");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.Received.Split("hello").Length == 3);
    }

    [Fact]
    public void A_head_larger_than_the_first_buffer_is_read_whole()
    {
        using var rig = new ProxyRig();
        string large = new('x', 30_000);
        rig.Connect($"GET /a HTTP/1.1\r\nhost: a\r\nx-large: {large}\r\n\r\n");
        rig.OriginSees("x-large: " + large);
    }

    [Fact]
    public void Between_requests_nothing_is_rented()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect("GET /own HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("own answer", StringComparison.Ordinal));
        rig.Settle();
        Assert.Equal(1, rig.Worker.OpenConnections);
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
    }

    [Fact]
    public void A_bad_head_is_answered_and_the_connection_ends()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect("GET  / HTTP/1.1\r\nhost: a\r\n\r\nGET /b HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.RunUntil(() => client.SawEnd);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("connection: close\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
        Assert.Equal(1, rig.Stat("http.main.downstream_cx_protocol_error"));
    }

    [Fact]
    public void The_answer_to_a_request_that_wants_to_close_ends_the_connection()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect("GET /own HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        rig.RunUntil(() => client.SawEnd);
        Assert.Contains("connection: close\r\n", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("own answer", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_before_the_end_of_the_request_ends_the_connection()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect("POST /own HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nab");
        rig.RunUntil(() => client.SawEnd);
        Assert.Contains("connection: close\r\n", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_response_before_rq_complete"));
    }

    [Fact]
    public void A_client_that_ends_its_side_behind_a_whole_request_gets_its_answer()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect();
        rig.Do(() =>
        {
            client.Send(Get);
            client.ShutdownWrite();
        });
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Settle();
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.SawEnd);
        Assert.EndsWith("hello", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_is_gone_behind_its_whole_request_cancels_it()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(client.Close);
        rig.RunUntil(() => origin.SawEnd);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_rx_reset"));
        Assert.Equal(1, rig.Stat("http.main.downstream_cx_destroy_remote_active_rq"));
    }

    [Fact]
    public void A_client_that_waits_behind_its_end_is_asked_once_and_gets_a_late_answer()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(client.ShutdownWrite);
        rig.RunUntil(() => client.Received == "HTTP/1.1 100 Continue\r\n\r\n");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.SawEnd);
        Assert.StartsWith(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("hello", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_keep_their_case_both_ways_where_both_sides_are_told_so()
    {
        var preserve = new Http1Settings { HeaderKeyFormat = HeaderKeyFormat.PreserveCase };
        using var rig = new ProxyRig(
            (filters, routes) => new HttpConnectionManager
            {
                Name = "hcm",
                StatPrefix = "main",
                HttpFilters = filters,
                RouteConfiguration = routes,
                Http1 = preserve,
            },
            upstream: new UpstreamHttpSettings { Http1 = preserve });
        OriginConnection client = rig.Connect("GET /a HTTP/1.1\r\nHost: web.test\r\naCcEpT: a\r\n\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.Contains("\r\nHost: web.test\r\naCcEpT: a\r\n", origin.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-request-id: ", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\nX-Answer-ID: 7\r\nContent-Length: 0\r\n\r\n"));
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith(
            "HTTP/1.1 200 OK\r\nX-Answer-ID: 7\r\nContent-Length: 0\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Proper_case_words_is_what_is_written_on_its_own_side_only()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            Http1 = new Http1Settings { HeaderKeyFormat = HeaderKeyFormat.ProperCaseWords },
        });
        OriginConnection client = rig.Connect("GET /a HTTP/1.1\r\nHost: web.test\r\nAccept: a\r\n\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.Contains("\r\nhost: web.test\r\naccept: a\r\n", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\nx-answer-id: 7\r\ncontent-length: 0\r\n\r\n"));
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith(
            "HTTP/1.1 200 OK\r\nX-Answer-Id: 7\r\nContent-Length: 0\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_leaves_in_its_body_cancels_the_request()
    {
        using var rig = new ProxyRig();
        OriginConnection client = rig.Connect("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nab");
        OriginConnection origin = rig.OriginSees("\r\n\r\nab");
        rig.Do(client.Close);
        rig.RunUntil(() => origin.SawEnd);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_rx_reset"));
        Assert.Equal(0, rig.Stat("http.main.downstream_rq_active"));
    }

    [Fact]
    public void Not_one_byte_behind_an_upgrade_reaches_the_origin_before_its_101()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            Upgrades = [new UpgradeSettings("websocket"u8.ToArray(), Enabled: true)],
        });
        OriginConnection client = rig.Connect(
            "GET /ws HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nEARLY");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Settle();
        Assert.DoesNotContain("EARLY", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nS"));
        rig.OriginSees("EARLY");
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\nS", StringComparison.Ordinal));
        rig.Do(() => client.Send("more"));
        rig.OriginSees("EARLYmore");
    }

    [Fact]
    public void A_slow_client_stops_the_origin_and_loses_nothing()
    {
        const int BodyBytes = 40 * 1024 * 1024; // more than the kernel's buffers of both connections
        const int LimitBytes = 64 * 1024;
        using var rig = new ProxyRig(bufferLimitBytes: LimitBytes);
        OriginConnection client = rig.Connect();
        client.IsSlow = true;
        client.PauseReading();
        rig.Do(() => client.Send(Get));
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(() =>
        {
            origin.Send($"HTTP/1.1 200 OK\r\ncontent-length: {BodyBytes}\r\n\r\n");
            origin.Send(new string('b', BodyBytes));
        });
        rig.Settle();
        rig.Settle();
        Assert.True(origin.QueuedBytes > 0, "the origin is held back");
        client.IsSlow = false;
        rig.Do(client.ResumeReading);
        rig.RunUntil(() => client.ReceivedLength >= BodyBytes);
        Assert.EndsWith(new string('b', 100), client.Received, StringComparison.Ordinal);
        int head = client.Received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        rig.RunUntil(() => client.ReceivedLength == head + BodyBytes);
    }
}
