using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Route configurations by RDS.</summary>
internal sealed class RouteTable(TranslationEnvironment environment, RuntimeKeys runtime, Func<string, bool> clusterExists)
    : NamedResourceTable<RoutesEntry>
{
    protected override string NameOf(Message message) => ((RouteConfiguration)message).Name;

    protected override RoutesEntry Translate(
        string name, ConfigResource resource, ulong hash, long nowUnixMs, ConfigErrors errors)
    {
        var context = new TranslationContext(environment, runtime, errors) { ClusterExists = clusterExists };
        return new RoutesEntry
        {
            Name = name,
            Message = resource.Message,
            Hash = hash,
            Version = resource.Version,
            IsStatic = false,
            LastUpdatedUnixMs = nowUnixMs,
            Routes = RouteConfigurationTranslation.Translate(
                (RouteConfiguration)resource.Message, context.Root, checkClustersByDefault: false),
        };
    }
}
