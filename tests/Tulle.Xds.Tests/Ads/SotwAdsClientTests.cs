using Tulle.Xds.Ads;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Ads;

public sealed class SotwAdsClientTests
{
    private readonly FakeConsumer _consumer = new();
    private readonly FakeStream _stream = new();
    private readonly SotwAdsClient _client;

    public SotwAdsClientTests()
    {
        _client = new SotwAdsClient(new Node { Id = "n" }, _consumer);
        _client.Subscribe(TypeUrls.Cluster, null);
        _client.Opened(_stream);
    }

    [Fact]
    public void The_first_request_names_the_node_and_everything_and_only_the_first_names_the_node()
    {
        Assert.Equal(("n", "", ""), (_stream.Last.Node!.Id, _stream.Last.VersionInfo, _stream.Last.ResponseNonce));
        Assert.Empty(_stream.Last.ResourceNames);
        _client.Subscribe(TypeUrls.Endpoints, ["b", "a"]);
        Assert.Null(_stream.Last.Node);
        Assert.Equal(["a", "b"], _stream.Last.ResourceNames.ToArray());
    }

    [Fact]
    public void A_good_response_is_acknowledged_with_its_version_and_nonce()
    {
        Push("v1", "n1", Good("a"));
        Assert.Equal(("v1", "n1"), (_stream.Last.VersionInfo, _stream.Last.ResponseNonce));
        Assert.Null(_stream.Last.ErrorDetail);
        Assert.True(_consumer.Updates[0].Resources.IsFullState);
    }

    [Fact]
    public void A_refused_response_is_answered_with_the_last_good_version_and_the_reason()
    {
        Push("v1", "n1", Good("a"));
        _consumer.Error = "no good";
        Push("v2", "n2", Good("b"));
        Assert.Equal(
            ("v1", "n2", "no good"),
            (_stream.Last.VersionInfo, _stream.Last.ResponseNonce, _stream.Last.ErrorDetail!.Message));
        _consumer.Error = null;
        Push("v3", "n3", Good("b"));
        Assert.Null(_stream.Last.ErrorDetail);
        Assert.Equal("v3", _stream.Last.VersionInfo);
    }

    [Fact]
    public void A_broken_field_rule_or_another_type_refuses_the_whole_response()
    {
        Push("v1", "n1", Good("a"), Any.Pack(new Cluster { Name = "" }));
        Assert.Contains("ClusterValidationError.Name", _stream.Last.ErrorDetail!.Message, StringComparison.Ordinal);
        Push("v2", "n2", Good("a"), Any.Pack(new Listener { Name = "l" }));
        Assert.Contains("does not match", _stream.Last.ErrorDetail!.Message, StringComparison.Ordinal);
        Assert.Empty(_consumer.Updates);
        Assert.Equal(2, _consumer.Rejections.Count);
    }

    [Fact]
    public void What_a_response_repeats_is_the_same_message_with_the_new_version()
    {
        Push("v1", "n1", Good("a"), Good("b"));
        Push("v2", "n2", Good("a"), Any.Pack(new Cluster { Name = "b", AltStatName = "other" }));
        var first = _consumer.Updates[0].Resources.Resources;
        var second = _consumer.Updates[1].Resources.Resources;
        Assert.Same(first[0].Message, second[0].Message);
        Assert.Equal("v2", second[0].Version);
        Assert.NotSame(first[1].Message, second[1].Message);
        Push("v3", "n3", Good("b"));
        Assert.Equal("b", Assert.Single(_consumer.Updates[2].Resources.Resources).Name);
    }

    [Fact]
    public void Names_that_change_while_a_response_is_applied_go_out_with_its_answer()
    {
        _client.Subscribe(TypeUrls.Endpoints, ["a"]);
        _consumer.OnApply = () => _client.Subscribe(TypeUrls.Endpoints, ["a", "b"]);
        int before = _stream.Requests.Count;
        Push("1", "n1", TypeUrls.Endpoints, Any.Pack(new ClusterLoadAssignment { ClusterName = "a" }));
        Assert.Equal(before + 1, _stream.Requests.Count);
        Assert.Equal(["a", "b"], _stream.Last.ResourceNames.ToArray());
    }

    [Fact]
    public void Resources_that_nobody_asked_for_are_left_out()
    {
        _client.Subscribe(TypeUrls.Endpoints, ["a"]);
        Push(
            "1", "n1", TypeUrls.Endpoints, Any.Pack(new ClusterLoadAssignment { ClusterName = "x" }),
            Any.Pack(new ClusterLoadAssignment { ClusterName = "a" }));
        Assert.Equal("a", Assert.Single(_consumer.Updates[0].Resources.Resources).Name);
        Assert.Null(_stream.Last.ErrorDetail);
    }

    [Fact]
    public void A_held_answer_waits_for_its_release()
    {
        _consumer.OnApply = () => _client.Hold(TypeUrls.Cluster);
        int before = _stream.Requests.Count;
        Push("v1", "n1", Good("a"));
        Assert.Equal(before, _stream.Requests.Count);
        _client.Release(TypeUrls.Cluster);
        Assert.Equal(("v1", "n1"), (_stream.Last.VersionInfo, _stream.Last.ResponseNonce));
    }

    [Fact]
    public void A_new_stream_starts_from_the_accepted_version_without_a_nonce()
    {
        _client.Subscribe(TypeUrls.Endpoints, ["a"]);
        Push("v1", "n1", Good("a"));
        _client.Closed();
        _client.Subscribe(TypeUrls.Endpoints, ["a", "b"]);
        var next = new FakeStream();
        _client.Opened(next);
        Assert.Equal(("v1", "", "n"), (next.Requests[0].VersionInfo, next.Requests[0].ResponseNonce, next.Requests[0].Node!.Id));
        Assert.Equal(["a", "b"], next.Requests[1].ResourceNames.ToArray());
    }

    [Fact]
    public void An_empty_first_subscription_is_not_sent_because_it_would_mean_everything()
    {
        int before = _stream.Requests.Count;
        _client.Subscribe(TypeUrls.Endpoints, []);
        Assert.Equal(before, _stream.Requests.Count);
        _client.Subscribe(TypeUrls.Endpoints, ["a"]);
        _client.Subscribe(TypeUrls.Endpoints, []);
        Assert.Empty(_stream.Last.ResourceNames);
    }

    [Fact]
    public void What_is_not_a_response_ends_the_stream() => Assert.False(_client.Receive(new byte[] { 0xff, 0xff }));

    private static Any Good(string name) => Any.Pack(new Cluster { Name = name });

    private void Push(string version, string nonce, params Any[] resources) => Push(version, nonce, TypeUrls.Cluster, resources);

    private void Push(string version, string nonce, string typeUrl, params Any[] resources)
    {
        var response = new DiscoveryResponse { VersionInfo = version, Nonce = nonce, TypeUrl = typeUrl };
        response.Resources.AddRange(resources);
        Assert.True(_client.Receive(ConfigWriter.ToWire(response)));
    }
}
