using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>From the Anys of a response to typed resources with names.</summary>
internal static class DiscoveryResources
{
    private const string Wrapper = "type.googleapis.com/envoy.service.discovery.v3.Resource";

    /// <summary>
    /// Null, with errors, when one of them is of another type, does not decode or breaks a rule: Envoy then uses none
    /// of
    /// the response.
    /// </summary>
    public static List<ConfigResource>? Read(
        IEnumerable<Any> resources, string typeUrl, string version, ConfigErrors errors)
    {
        var read = new List<ConfigResource>();
        int index = 0;
        foreach (Any any in resources)
        {
            if (ReadOne(any, typeUrl, version, errors, $"resources[{index++}]") is { } resource) read.Add(resource);
        }
        return errors.IsEmpty ? read : null;
    }

    /// <summary>Null, mostly with errors.</summary>
    public static ConfigResource? ReadOne(Any any, string typeUrl, string version, ConfigErrors errors, string root)
    {
        if (Unwrap(any, errors, root) is not { } inner) return null;
        if (inner.TypeUrl != typeUrl)
        {
            errors.Add(root, $"{inner.TypeUrl} does not match the message-wide type URL {typeUrl}");
            return null;
        }
        if (!ConfigReader.Resolve(inner, errors, root: root))
        {
            if (inner.Message is null && errors.IsEmpty)
                errors.Add(root, $"the type {typeUrl} is not supported by tulle-proxy");
            return null;
        }
        return new ConfigResource(NameOf(inner.Message!), version, inner.Message!);
    }

    public static string NameOf(Message message) => message switch
    {
        Cluster cluster => cluster.Name,
        ClusterLoadAssignment assignment => assignment.ClusterName,
        Listener listener => listener.Name,
        RouteConfiguration routes => routes.Name,
        Secret secret => secret.Name,
        _ => "",
    };

    /// <summary>State of the world may wrap a resource to give it a time to live.</summary>
    private static Any? Unwrap(Any any, ConfigErrors errors, string root)
    {
        if (any.TypeUrl != Wrapper) return any;
        var options = new ConfigReaderOptions { ResolveAny = false };
        return ConfigReader.ReadWire<Resource>(any.Value, errors, options, root).Resource_;
    }
}
