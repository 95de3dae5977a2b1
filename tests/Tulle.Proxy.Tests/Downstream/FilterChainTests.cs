using Tulle.Model;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class FilterChainTests
{
    private const string Post = "POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private readonly RecordingFilter _first = new();
    private readonly RecordingFilter _second = new();

    private FilterSettings[] Filters => [new RecordingFilter.Recipe(_first), new RecordingFilter.Recipe(_second)];

    [Fact]
    public void Filters_see_the_request_in_order_and_the_response_in_reverse()
    {
        using var rig = new ProxyRig(filters: Filters);
        var order = new List<string>();
        _first.OnEncodeHeaders = () => Note(order, "first");
        _second.OnEncodeHeaders = () => Note(order, "second");
        OriginConnection client = rig.Connect(Post + "abcdef");
        OriginConnection origin = rig.OriginSees("abcdef");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.Received.EndsWith("ok", StringComparison.Ordinal));
        Assert.Equal(["request", "abcdef, ends", "response 200", "ok, ends", "over"], _first.Seen);
        Assert.Equal(_first.Seen, _second.Seen);
        Assert.Equal(["second", "first"], order);
    }

    [Fact]
    public void A_filter_that_stops_the_head_lets_head_and_body_go_together_when_it_continues_on_data()
    {
        using var rig = new ProxyRig(filters: Filters);
        _first.OnDecodeHeaders = static () => FilterHeadersStatus.StopIteration;
        _first.OnDecodeData = static ends => ends ? FilterDataStatus.Continue : FilterDataStatus.StopAndBuffer;
        OriginConnection client = rig.Connect(Post + "abc");
        rig.RunUntil(() => _first.Seen.Contains("abc"));
        rig.Settle();
        Assert.Empty(_second.Seen);
        rig.Do(() => client.Send("def"));
        rig.OriginSees("abcdef");
        Assert.Equal(["request", "abcdef, ends"], _second.Seen);
    }

    [Fact]
    public void A_filter_that_stops_everything_sees_the_body_itself_once_it_continues()
    {
        using var rig = new ProxyRig(filters: Filters);
        _first.OnDecodeHeaders = static () => FilterHeadersStatus.StopAllAndBuffer;
        rig.Connect(Post + "abcdef");
        rig.RunUntil(() => _first.Seen.Count > 0);
        rig.Settle();
        Assert.Equal(["request"], _first.Seen);
        rig.Do(_first.GoOnDecoding);
        rig.OriginSees("abcdef");
        Assert.Equal(["request", "abcdef, ends"], _first.Seen);
        Assert.Equal(["request", "abcdef, ends"], _second.Seen);
    }

    [Fact]
    public void A_body_that_is_held_over_the_limit_is_refused_with_413()
    {
        using var rig = new ProxyRig(filters: Filters, bufferLimitBytes: 16);
        _first.OnDecodeHeaders = static () => FilterHeadersStatus.StopIteration;
        _first.OnDecodeData = static _ => FilterDataStatus.StopAndBuffer;
        OriginConnection client = rig.Connect(
            "POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 40\r\n\r\n" + new string('x', 20));
        rig.RunUntil(() => client.SawEnd);
        Assert.StartsWith("HTTP/1.1 413 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
    }

    [Fact]
    public void A_body_that_is_held_with_watermarks_pauses_the_client_and_arrives_whole()
    {
        const int Bytes = 40 * 1024 * 1024;
        using var rig = new ProxyRig(filters: Filters, bufferLimitBytes: 64 * 1024);
        _first.OnDecodeHeaders = static () => FilterHeadersStatus.StopAllAndWatermark;
        OriginConnection client = rig.Connect($"POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: {Bytes}\r\n\r\n");
        rig.Do(() => client.Send(new string('x', Bytes)));
        rig.Settle();
        rig.Settle();
        Assert.True(client.QueuedBytes > 0, "the client is held back");
        _first.Seen.Clear();
        rig.Do(_first.GoOnDecoding);
        rig.RunUntil(() => rig.Origin.Connections.Count == 1 && rig.Origin.Connections[0].ReceivedLength > Bytes);
        Assert.EndsWith("x", rig.Origin.Connections[0].Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_answers_itself_and_nobody_behind_it_sees_the_request()
    {
        using var rig = new ProxyRig(filters: Filters);
        _first.OnDecodeHeaders = () =>
        {
            _first.Stream.SendLocalReply(418, "short and stout"u8, "teapot");
            return FilterHeadersStatus.StopIteration;
        };
        OriginConnection client = rig.Connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("short and stout", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 418 ", client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("request, ends", _second.Seen);
        Assert.Contains("response 418", _second.Seen);
        Assert.Empty(rig.Origin.Connections);
    }

    [Fact]
    public void A_response_that_a_filter_stopped_goes_out_whole_when_it_continues()
    {
        using var rig = new ProxyRig(filters: Filters);
        _second.OnEncodeHeaders = static () => FilterHeadersStatus.StopAllAndBuffer;
        OriginConnection client = rig.Connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => _second.Seen.Contains("response 200"));
        rig.Settle();
        Assert.Equal("", client.Received);
        rig.Do(_second.GoOnEncoding);
        rig.RunUntil(() => client.Received.EndsWith("ok", StringComparison.Ordinal));
        Assert.Contains("ok, ends", _first.Seen);
    }

    [Fact]
    public void A_filter_of_the_response_may_answer_instead()
    {
        using var rig = new ProxyRig(filters: Filters);
        _second.OnEncodeHeaders = () =>
        {
            _second.OnEncodeHeaders = static () => FilterHeadersStatus.Continue;
            _second.Stream.SendLocalReply(502, "no"u8, "refused");
            return FilterHeadersStatus.StopIteration;
        };
        OriginConnection client = rig.Connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(() => origin.Send(Answer));
        rig.RunUntil(() => client.Received.EndsWith("no", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
    }

    private static FilterHeadersStatus Note(List<string> order, string name)
    {
        order.Add(name);
        return FilterHeadersStatus.Continue;
    }
}
