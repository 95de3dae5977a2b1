namespace Tulle.Model;

public sealed record ListenerFilter(string Name, ListenerFilterKind Kind)
{
    /// <summary>filter_disabled: the filter is left out for connections for which this holds.</summary>
    public ListenerFilterPredicate? DisabledWhen { get; init; }

    /// <summary>Of proxy_protocol, null for the others.</summary>
    public ProxyProtocolSettings? ProxyProtocol { get; init; }
}
