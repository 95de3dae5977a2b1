using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>What EDS said, by service name.</summary>
internal sealed class EndpointTable(TranslationEnvironment environment, RuntimeKeys runtime)
    : NamedResourceTable<EndpointsEntry>
{
    public EndpointAssignment? Find(string service) => Entry(service)?.Assignment;

    protected override string NameOf(Message message) => ((ClusterLoadAssignment)message).ClusterName;

    protected override EndpointsEntry Translate(
        string name, ConfigResource resource, ulong hash, long nowUnixMs, ConfigErrors errors) => new()
    {
        Name = name,
        Message = resource.Message,
        Hash = hash,
        Version = resource.Version,
        IsStatic = false,
        LastUpdatedUnixMs = nowUnixMs,
        Assignment = EndpointTranslation.Translate(
            (ClusterLoadAssignment)resource.Message, new TranslationContext(environment, runtime, errors).Root,
            allowNames: false),
    };
}
