using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Control.Compiler;

/// <summary>What is spoken on a port. It is declared, never guessed: by appProtocol, else by a port named "tcp" or
/// "tcp-SOMETHING"; HTTP/1.1 if nobody says anything.</summary>
internal static class ProtocolChoice
{
    public static Protocol Of(ServiceSpec.ServicePort port) => Parse(port.AppProtocol ?? FromName(port.Name));

    /// <summary>The workload's own word, else that of the first service (by name) that offers the port.</summary>
    public static Protocol Of(Workload workload, WorkloadSpec.WorkloadPort port)
    {
        if ((port.AppProtocol ?? FromName(port.Name)) is { } own)
        {
            return Parse(own);
        }
        foreach (Service service in workload.Services)
        {
            foreach (ServiceSpec.ServicePort offered in service.Spec.Ports)
            {
                if (workload.Port(offered) == port)
                {
                    return Of(offered);
                }
            }
        }
        return Protocol.Http1;
    }

    private static string? FromName(string? name) =>
        name is not null && (name == "tcp" || name.StartsWith("tcp-", StringComparison.Ordinal)) ? "tcp" : null;

    private static Protocol Parse(string? word) =>
        word is null || Protocols.Http1.Contains(word) ? Protocol.Http1
        : Protocols.Http2.Contains(word) ? Protocol.Http2
        : Protocol.Tcp;
}
