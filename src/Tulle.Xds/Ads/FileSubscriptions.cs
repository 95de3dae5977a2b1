using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// path_config_source: files that hold a DiscoveryResponse in JSON or YAML. Read when they are added and when they
/// are replaced.
/// </summary>
internal sealed class FileSubscriptions(DynamicConfiguration configuration, IDiscoveryHost host)
{
    private readonly List<(string Path, string TypeUrl, string Name)> _subscriptions = [];
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, string TypeUrl, string Name)> _added = [];

    public static string PathOf(ConfigSource source) =>
        source.PathConfigSource?.Path is { Length: > 0 } path ? path : source.Path;

    public void Add(string path, string typeUrl, string name)
    {
        _subscriptions.Add((path, typeUrl, name));
        _added.Enqueue((path, typeUrl, name));
        if (_watched.Add(path)) host.Watch(path);
    }

    public void Remove(string typeUrl, string name) => _subscriptions.RemoveAll(s => s.TypeUrl == typeUrl && s.Name == name);

    /// <summary>Reads the files that were added since the last call; false when there were none.</summary>
    public bool LoadAdded()
    {
        if (_added.Count == 0) return false;
        while (_added.TryDequeue(out (string Path, string TypeUrl, string Name) added))
            Load(added.Path, added.TypeUrl, added.Name);
        return true;
    }

    public void Load(string path)
    {
        foreach ((string _, string typeUrl, string name) in _subscriptions.FindAll(s => s.Path == path))
            Load(path, typeUrl, name);
    }

    private void Load(string path, string typeUrl, string name)
    {
        string[] names = name.Length > 0 ? [name] : [];
        var errors = new ConfigErrors { Source = path };
        // Rules are checked resource by resource.
        var options = new ConfigReaderOptions { CheckRules = false, AllowUnknownFields = true };
        DiscoveryResponse? response = ConfigFile.Read<DiscoveryResponse>(path, errors, options);
        if (response is null || !errors.IsEmpty)
        {
            host.Report(new DiscoveryOutcome(typeUrl, names, "", DiscoveryResult.Failed, errors.ToString()));
            return;
        }
        List<ConfigResource>? resources = DiscoveryResources.Read(response.Resources, typeUrl, response.VersionInfo, errors);
        if (name.Length > 0) resources?.RemoveAll(r => r.Name != name);
        if (resources is null || (name.Length > 0 && resources.Count == 0))
        {
            configuration.Reject(typeUrl, names, resources is null ? errors.ToString() : $"{path} does not hold {name}");
            return;
        }
        configuration.Apply(new DiscoveryUpdate(
            typeUrl, response.VersionInfo, new ResourceUpdate(resources, [], IsFullState: name.Length == 0)));
    }
}
