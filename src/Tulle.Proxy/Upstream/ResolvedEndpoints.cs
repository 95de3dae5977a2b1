using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>All addresses of a cluster, immutable. The main thread makes it, each worker takes it up.</summary>
public sealed class ResolvedEndpoints
{
    public static ResolvedEndpoints None { get; } = new([], 140);

    public ResolvedEndpoints(ResolvedEndpoint[] endpoints, int overprovisioningFactorPercent)
    {
        Endpoints = endpoints;
        OverprovisioningFactorPercent = overprovisioningFactorPercent;
    }

    public ResolvedEndpoint[] Endpoints { get; }

    public int OverprovisioningFactorPercent { get; }

    /// <summary>Expands an assignment; names go through <paramref name="resolve"/>, literals do not.</summary>
    internal static ResolvedEndpoints From(EndpointAssignment assignment, Func<Address, SocketAddress[]>? resolve)
    {
        List<ResolvedEndpoint> all = [];
        HashSet<SocketAddress> seen = [];
        int[] nextLocality = new int[LargestPriority(assignment) + 1];
        foreach (LocalityEndpoints locality in assignment.Localities)
        {
            int index = nextLocality[locality.Priority]++;
            foreach (Endpoint endpoint in locality.Endpoints)
            {
                foreach (SocketAddress address in Addresses(endpoint.Address, resolve))
                {
                    if (seen.Add(address))
                    {
                        all.Add(new ResolvedEndpoint(
                            address, endpoint, locality.Locality, locality.Priority, index, locality.Weight));
                    }
                }
            }
        }

        return new ResolvedEndpoints([.. all], (int)assignment.OverprovisioningFactorPercent);
    }

    private static int LargestPriority(EndpointAssignment assignment)
    {
        int largest = 0;
        foreach (LocalityEndpoints locality in assignment.Localities)
        {
            largest = Math.Max(largest, locality.Priority);
        }

        return largest;
    }

    private static SocketAddress[] Addresses(Address address, Func<Address, SocketAddress[]>? resolve) =>
        address.Kind switch
    {
        AddressKind.Pipe => [SocketAddress.Unix(address.Text)],
        AddressKind.Socket when SocketAddress.TryParseIp(address.Text, address.Port, out SocketAddress ip) => [ip],
        AddressKind.Socket when resolve is not null => resolve(address),
        _ => [],
    };
}
