using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Control.Compiler;

/// <summary>What is spoken on a port: what appProtocol says, else what the port's name begins with.</summary>
internal static class ProtocolChoice
{
    public static Protocol Of(ServiceSpec.ServicePort port) => Declared(port.AppProtocol, port.Name);

    /// <summary>The workload's appProtocol, else what the first service (by name) that offers the port declares, else
    /// what the workload's name for the port begins with: callers go by the service, so its word counts more than a
    /// name that is there for targetPort.</summary>
    public static Protocol Of(Workload workload, WorkloadSpec.WorkloadPort port)
    {
        Protocol own = Declared(port.AppProtocol, null);
        if (own != Protocol.Undeclared)
        {
            return own;
        }
        foreach (Service service in workload.Services)
        {
            foreach (ServiceSpec.ServicePort offered in service.Spec.Ports)
            {
                if (workload.Port(offered) == port && Of(offered) is not Protocol.Undeclared and var declared)
                {
                    return declared;
                }
            }
        }
        return Declared(null, port.Name);
    }

    public static bool IsHttp2(this Protocol protocol) => protocol is Protocol.Http2 or Protocol.Grpc;

    private static Protocol Declared(string? appProtocol, string? portName) =>
        Parse(appProtocol) ?? Parse(Protocols.FromPortName(portName)) ?? Protocol.Undeclared;

    private static Protocol? Parse(string? word) => word?.ToLowerInvariant() switch
    {
        null => null,
        var w when Protocols.Http1.Contains(w) => Protocol.Http1,
        var w when Protocols.Http2.Contains(w) => Protocol.Http2,
        var w when Protocols.Grpc.Contains(w) => Protocol.Grpc,
        var w when Protocols.Tcp.Contains(w) => Protocol.Tcp,
        _ => null,
    };
}
