using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Serving;

/// <summary>Reads the DiscoveryRequests of one stream. The node is only sure to stand in the first.</summary>
internal sealed class AdsRequestDecoder
{
    private const string AdminAddressKey = "tulle.admin_address";
    private const int NodeIdLength = 512;

    public ProxyNode? Node { get; private set; }

    /// <summary>Null: a type that is not served.</summary>
    public AdsRequest? Decode(byte[] bytes)
    {
        var errors = new ConfigErrors();
        DiscoveryRequest message = ConfigReader.ReadWire<DiscoveryRequest>(bytes, errors);
        if (!errors.IsEmpty)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "not a DiscoveryRequest: " + errors.Errors[0]);
        }
        if (message.ResourceNames.Count > ControlLimits.SubscribedNames)
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted,
                $"a request may name at most {ControlLimits.SubscribedNames} resources");
        }
        Node ??= ReadNode(message.Node);
        return XdsTypes.FromUrl(message.TypeUrl) is { } type
            ? new AdsRequest(type, [.. message.ResourceNames], message.ResponseNonce, ErrorText(message.ErrorDetail))
            : null;
    }

    private static ProxyNode? ReadNode(Node? node)
    {
        if (node is null || node.Id.Length is 0 or > NodeIdLength)
        {
            return null;
        }
        string admin = node.Metadata?.Fields.TryGetValue(AdminAddressKey, out Value? value) == true ? value.Text : "";
        return new ProxyNode(
            Printable(node.Id), Printable(node.Cluster), Printable(node.UserAgentName), Printable(admin));
    }

    private static string? ErrorText(Status? status) =>
        status is null ? null : Printable(status.Message.Length == 0 ? $"code {status.Code}" : status.Message);

    /// <summary>What a proxy says ends up in logs and terminals: no control characters, bounded.</summary>
    private static string Printable(string text)
    {
        string bounded = text.Length <= ControlLimits.NackTextBytes ? text : text[..ControlLimits.NackTextBytes];
        return string.Concat(bounded.Select(static c => char.IsControl(c) ? ' ' : c));
    }
}
