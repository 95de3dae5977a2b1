using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Compiler;

/// <summary>What the callers of one namespace do with connections to a port of a Service. Where nobody declared its
/// protocol, the routes that are attached say what may pass.</summary>
/// <param name="IsTcp">Every connection is bytes.</param>
/// <param name="Detects">The first bytes tell.</param>
/// <param name="MayBeOpaque">What turns out not to be HTTP is carried all the same.</param>
internal readonly record struct ProtocolReading(bool IsTcp, bool Detects, bool MayBeOpaque)
{
    public static ProtocolReading Of(
        ResourceGraph graph, Service? service, ServiceSpec.ServicePort? port, string callerNamespace)
    {
        if (service is null || port is null)
        {
            return default;
        }
        Protocol protocol = ProtocolChoice.Of(port);
        if (protocol != Protocol.Undeclared)
        {
            return new ProtocolReading(protocol == Protocol.Tcp, false, false);
        }
        if (graph.RequestRoutes(service, port, callerNamespace).Count > 0)
        {
            // Rules for requests cannot be kept on anything else, so nothing else passes.
            return new ProtocolReading(false, Detects: true, MayBeOpaque: false);
        }
        bool isRouted = graph.TcpRoutes.Applicable(service, port, callerNamespace).Count > 0;
        return new ProtocolReading(isRouted, Detects: !isRouted, MayBeOpaque: !isRouted);
    }
}
