namespace Tulle.Control.Serving;

/// <summary>Everything that one proxy should have, compiled from one revision of the graph. Immutable.</summary>
internal sealed class ProxyConfig
{
    private readonly Dictionary<string, XdsResource>[] _byType = new Dictionary<string, XdsResource>[XdsTypes.Count];

    public ProxyConfig(long revision, IEnumerable<XdsResource> resources)
    {
        Revision = revision;
        for (int i = 0; i < _byType.Length; i++)
        {
            _byType[i] = new Dictionary<string, XdsResource>(StringComparer.Ordinal);
        }
        foreach (XdsResource resource in resources)
        {
            _byType[(int)resource.Type][resource.Name] = resource;
        }
    }

    public long Revision { get; }

    public IReadOnlyDictionary<string, XdsResource> Of(XdsType type) => _byType[(int)type];
}
