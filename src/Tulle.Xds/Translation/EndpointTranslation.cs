using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>ClusterLoadAssignment, inline or by EDS.</summary>
internal static class EndpointTranslation
{
    public static EndpointAssignment Translate(ClusterLoadAssignment message, Scope at, bool allowNames)
    {
        if (message.NamedEndpoints.Count > 0)
        {
            at.Field("named_endpoints").NotSupported("a named endpoint");
        }

        var localities = new List<LocalityEndpoints>(message.Endpoints.Count);
        for (int i = 0; i < message.Endpoints.Count; i++)
        {
            localities.Add(TranslateLocality(message.Endpoints[i], at.Item("endpoints", i), allowNames));
        }

        ClusterLoadAssignment_Policy? policy = message.Policy;
        return new EndpointAssignment
        {
            ClusterName = message.ClusterName,
            Localities = [.. localities],
            OverprovisioningFactorPercent = policy?.OverprovisioningFactor ?? 140,
            EndpointStaleAfterMs = policy?.EndpointStaleAfter.Ms(0) ?? 0,
            WeightedPriorityHealth = policy?.WeightedPriorityHealth ?? false,
            DropOverloads = TranslateDrops(policy),
            ContentHash = ContentHash.Of(message),
        };
    }

    private static LocalityEndpoints TranslateLocality(LocalityLbEndpoints message, Scope at, bool allowNames)
    {
        var endpoints = new List<Model.Endpoint>(message.LbEndpoints.Count);
        for (int i = 0; i < message.LbEndpoints.Count; i++)
        {
            if (TranslateEndpoint(message.LbEndpoints[i], at.Item("lb_endpoints", i), allowNames) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
        }

        return new LocalityEndpoints
        {
            Locality = Translate(message.Locality),
            Priority = (int)message.Priority,
            Weight = message.LoadBalancingWeight ?? 0,
            Endpoints = [.. endpoints],
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
        };
    }

    public static Model.Locality Translate(Messages.Locality? message) =>
        message is null
            ? Model.Locality.None
            : new Model.Locality { Region = message.Region, Zone = message.Zone, SubZone = message.SubZone };

    private static Model.Endpoint? TranslateEndpoint(LbEndpoint message, Scope at, bool allowNames)
    {
        if (message.Endpoint is not { } endpoint)
        {
            at.Error(message.EndpointName.Length > 0
                ? "endpoint_name is not supported yet"
                : "an endpoint with an address is needed");
            return null;
        }

        Scope here = at.Field("endpoint");
        if (AddressTranslation.Translate(endpoint.Address, here.Field("address"), allowNames) is not { } address)
        {
            return null;
        }

        return new Model.Endpoint
        {
            Address = address,
            Hostname = endpoint.Hostname,
            Weight = message.LoadBalancingWeight ?? 1,
            Health = (EndpointHealth)message.HealthStatus,
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            HealthCheckPort = (int)(endpoint.HealthCheckConfig?.PortValue ?? 0),
            HealthCheckHostname = endpoint.HealthCheckConfig?.Hostname ?? "",
            DisableActiveHealthCheck = endpoint.HealthCheckConfig?.DisableActiveHealthCheck ?? false,
        };
    }

    private static DropOverload[] TranslateDrops(ClusterLoadAssignment_Policy? policy) =>
        policy is null || policy.DropOverloads.Count == 0
            ? []
            : [.. policy.DropOverloads.Select(static d =>
                new DropOverload(d.Category, Fractions.Translate(d.DropPercentage)))];
}
