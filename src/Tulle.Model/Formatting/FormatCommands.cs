using System.Collections.Frozen;
using System.Text;

namespace Tulle.Model.Formatting;

/// <summary>Every command that a format may name. Most have the name of their field, in capitals.</summary>
internal static class FormatCommands
{
    // Commands of Envoy's whose value nothing here has yet: they are missing in every line.
    private static readonly string[] s_neverKnown =
    [
        "CUSTOM_FLAGS", "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256", "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1",
        "DOWNSTREAM_PEER_CHAIN_SERIALS", "DOWNSTREAM_PEER_OTHERNAME_SAN", "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
        "UPSTREAM_PEER_OTHERNAME_SAN", "UPSTREAM_LOCAL_OTHERNAME_SAN", "UPSTREAM_PEER_EMAIL_SAN",
        "UPSTREAM_LOCAL_EMAIL_SAN",
    ];

    private static readonly FrozenDictionary<string, FormatCommand> s_byName = Build();

    public static FormatCommand? Find(string name) => s_byName.GetValueOrDefault(name);

    private static FrozenDictionary<string, FormatCommand> Build()
    {
        var all = new Dictionary<string, FormatCommand>
        {
            ["REQ"] = Header(FormatPartKind.RequestHeader),
            ["REQ_WITHOUT_QUERY"] = Header(FormatPartKind.RequestHeaderWithoutQuery),
            ["RESP"] = Header(FormatPartKind.ResponseHeader),
            ["TRAILER"] = Header(FormatPartKind.ResponseTrailer),
            ["RESPONSE_FLAGS"] = new(FormatPartKind.ResponseFlags),
            ["RESPONSE_FLAGS_LONG"] = new(FormatPartKind.ResponseFlagsLong),
            ["GRPC_STATUS"] = new(FormatPartKind.GrpcStatus, Arguments: FormatArguments.Optional),
            ["GRPC_STATUS_NUMBER"] = new(FormatPartKind.GrpcStatusNumber),
            ["METADATA"] = Metadata(),
            ["DYNAMIC_METADATA"] = Metadata(),
            ["CLUSTER_METADATA"] = Metadata(),
            ["UPSTREAM_METADATA"] = Metadata(),
            ["FILTER_STATE"] = new(FormatPartKind.FilterState, Arguments: FormatArguments.Required, TakesLength: true),
            ["UPSTREAM_FILTER_STATE"] =
                new(FormatPartKind.UpstreamFilterState, Arguments: FormatArguments.Required, TakesLength: true),
            ["PATH"] = new(FormatPartKind.Path, Arguments: FormatArguments.Optional, TakesLength: true),
            ["QUERY_PARAM"] =
                new(FormatPartKind.QueryParameter, Arguments: FormatArguments.Required, TakesLength: true),
            ["QUERY_PARAMS"] =
                new(FormatPartKind.QueryParameters, Arguments: FormatArguments.Optional, TakesLength: true),
            ["ENVIRONMENT"] = new(FormatPartKind.Constant, Arguments: FormatArguments.Required, TakesLength: true),
            ["HOSTNAME"] = new(FormatPartKind.Constant),
            ["COMMON_DURATION"] = new(FormatPartKind.CommonDuration, Arguments: FormatArguments.Required),
            ["REQUEST_HEADERS_BYTES"] = new(FormatPartKind.RequestHeadersBytes),
            ["RESPONSE_HEADERS_BYTES"] = new(FormatPartKind.ResponseHeadersBytes),
            ["RESPONSE_TRAILERS_BYTES"] = new(FormatPartKind.ResponseTrailersBytes),
            ["UNIQUE_ID"] = new(FormatPartKind.UniqueId),
            ["VHOST_NAME"] = new(FormatPartKind.Text, FormatField.VirtualHostName),
            ["TLS_JA3_FINGERPRINT"] = new(FormatPartKind.Text, FormatField.TlsJa3Fingerprint),
            ["TLS_JA4_FINGERPRINT"] = new(FormatPartKind.Text, FormatField.TlsJa4Fingerprint),
            ["DOWNSTREAM_PEER_FINGERPRINT_256"] =
                new(FormatPartKind.Text, FormatField.DownstreamPeerFingerprint256),
            ["DOWNSTREAM_PEER_FINGERPRINT_1"] = new(FormatPartKind.Text, FormatField.DownstreamPeerFingerprint1),
            ["DOWNSTREAM_PEER_CERT_V_START"] = Time(FormatField.DownstreamPeerCertVStart),
            ["DOWNSTREAM_PEER_CERT_V_END"] = Time(FormatField.DownstreamPeerCertVEnd),
            ["UPSTREAM_PEER_CERT_V_START"] = Time(FormatField.UpstreamPeerCertVStart),
            ["UPSTREAM_PEER_CERT_V_END"] = Time(FormatField.UpstreamPeerCertVEnd),
        };
        foreach (string name in s_neverKnown)
        {
            all.Add(name, new FormatCommand(FormatPartKind.Text));
        }

        for (FormatField field = FormatField.Protocol; field <= FormatField.EmitTimeLocal; field++)
        {
            all.TryAdd(NameOf(field), CommandOf(field));
        }

        return all.ToFrozenDictionary();
    }

    private static FormatCommand CommandOf(FormatField field) => field switch
    {
        >= FormatField.StartTime => Time(field),
        >= FormatField.Duration => new FormatCommand(FormatPartKind.DurationMs, field),
        >= FormatField.ResponseCode => new FormatCommand(FormatPartKind.Number, field),
        FormatField.LocalReplyBody or FormatField.UpstreamTransportFailureReason
            or FormatField.DownstreamTransportFailureReason or FormatField.RequestedServerName
            or FormatField.ConnectionTerminationDetails or FormatField.ResponseCodeDetails =>
            new FormatCommand(FormatPartKind.Text, field, FormatArguments.Optional, TakesLength: true),
        FormatField.UpstreamLocalAddressWithoutPort or FormatField.UpstreamRemoteAddressWithoutPort
            or FormatField.DownstreamLocalAddressWithoutPort or FormatField.DownstreamDirectLocalAddressWithoutPort
            or FormatField.DownstreamRemoteAddressWithoutPort
            or FormatField.DownstreamDirectRemoteAddressWithoutPort =>
            new FormatCommand(FormatPartKind.MaskedAddress, field, FormatArguments.Optional),
        _ => new FormatCommand(FormatPartKind.Text, field),
    };

    private static FormatCommand Header(FormatPartKind kind) =>
        new(kind, Arguments: FormatArguments.Required, TakesLength: true);

    private static FormatCommand Metadata() =>
        new(FormatPartKind.Metadata, Arguments: FormatArguments.Required, TakesLength: true);

    private static FormatCommand Time(FormatField field) => new(FormatPartKind.Time, field, FormatArguments.Optional);

    /// <summary>DownstreamLocalAddress is DOWNSTREAM_LOCAL_ADDRESS.</summary>
    private static string NameOf(FormatField field)
    {
        var name = new StringBuilder();
        foreach (char letter in field.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
