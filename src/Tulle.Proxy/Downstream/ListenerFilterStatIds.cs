using Tulle.Model;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Stat slots of listener filters. The main thread resolves them before it publishes; the workers only look up.
/// </summary>
public sealed class ListenerFilterStatIds(StatsRegistry registry)
{
    private Dictionary<string, ProxyProtocolStatIds> _proxyProtocol = new(StringComparer.Ordinal);
    private TlsInspectorStatIds? _tls;
    private HttpInspectorStatIds? _http;

    public TlsInspectorStatIds TlsInspector => _tls!;

    public HttpInspectorStatIds HttpInspector => _http!;

    public ProxyProtocolStatIds ProxyProtocol(ProxyProtocolSettings settings) =>
        Volatile.Read(ref _proxyProtocol)[settings.StatPrefix];

    /// <summary>Main thread.</summary>
    public void Prepare(ListenerFilter filter)
    {
        switch (filter.Kind)
        {
            case ListenerFilterKind.TlsInspector:
                _tls ??= new TlsInspectorStatIds(registry);
                break;
            case ListenerFilterKind.HttpInspector:
                _http ??= new HttpInspectorStatIds(registry);
                break;
            case ListenerFilterKind.ProxyProtocol when !_proxyProtocol.ContainsKey(filter.ProxyProtocol!.StatPrefix):
                string prefix = filter.ProxyProtocol.StatPrefix;
                var all = new Dictionary<string, ProxyProtocolStatIds>(_proxyProtocol, StringComparer.Ordinal)
                {
                    [prefix] = new ProxyProtocolStatIds(registry, prefix),
                };
                Volatile.Write(ref _proxyProtocol, all);
                break;
        }
    }
}
