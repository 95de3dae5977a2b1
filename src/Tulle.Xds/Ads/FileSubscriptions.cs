using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// path_config_source: files that hold a DiscoveryResponse. Read when they are added and when they are moved into place,
/// or when something is moved into their watched_directory.
/// </summary>
internal sealed class FileSubscriptions(DynamicConfiguration configuration, IDiscoveryHost host)
{
    private readonly List<FileSubscription> _subscriptions = [];
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private readonly Queue<FileSubscription> _added = [];

    public void Add(ConfigSource source, string typeUrl, string name)
    {
        string path = source.PathConfigSource?.Path is { Length: > 0 } given ? given : source.Path;
        string watched = source.PathConfigSource?.WatchedDirectory is { } directory ? directory.Path.TrimEnd('/') + "/" : path;
        var subscription = new FileSubscription(path, watched, typeUrl, name);
        _subscriptions.Add(subscription);
        _added.Enqueue(subscription);
        if (_watched.Add(watched)) host.Watch(watched);
    }

    public void Remove(string typeUrl, string name) => _subscriptions.RemoveAll(s => s.TypeUrl == typeUrl && s.Name == name);

    /// <summary>Reads the files that were added since the last call; false when there were none.</summary>
    public bool LoadAdded()
    {
        if (_added.Count == 0) return false;
        while (_added.TryDequeue(out FileSubscription? added)) Load(added);
        return true;
    }

    public void Load(string watched)
    {
        foreach (FileSubscription subscription in _subscriptions.FindAll(s => s.Watched == watched)) Load(subscription);
    }

    private void Load(FileSubscription subscription)
    {
        (string path, _, string typeUrl, string name) = subscription;
        string[] names = name.Length > 0 ? [name] : [];
        var errors = new ConfigErrors { Source = path };
        // Rules are checked resource by resource.
        var options = new ConfigReaderOptions { CheckRules = false, AllowUnknownFields = true };
        DiscoveryResponse? response = ConfigFile.Read<DiscoveryResponse>(path, errors, options);
        if (response is null || !errors.IsEmpty)
        {
            configuration.Fail(typeUrl, names, errors.ToString());
            return;
        }
        List<ConfigResource>? resources = DiscoveryResources.Read(response.Resources, typeUrl, response.VersionInfo, errors);
        if (resources is null || (name.Length > 0 && WrongResource(resources, typeUrl, name) is not null))
        {
            string error = resources is null ? errors.ToString() : $"{path}: {WrongResource(resources, typeUrl, name)}";
            configuration.Reject(typeUrl, names, error);
        }
        else if (name.Length > 0 && resources.Count == 0)
        {
            configuration.TakeEmpty(typeUrl, name, response.VersionInfo);
        }
        else
        {
            configuration.Apply(new DiscoveryUpdate(
                typeUrl, response.VersionInfo, new ResourceUpdate(resources, [], IsFullState: name.Length == 0)));
        }
    }

    /// <summary>Who asks for a resource by name takes a file with just that one. The words are Envoy's.</summary>
    private static string? WrongResource(List<ConfigResource> resources, string typeUrl, string name)
    {
        bool isRoutes = typeUrl == TypeUrls.Routes;
        if (resources.Count > 1) return $"Unexpected {(isRoutes ? "RDS" : "EDS")} resource length: {resources.Count}";
        return resources.Count == 0 || resources[0].Name == name ? null
            : $"Unexpected {(isRoutes ? "RDS configuration" : "EDS cluster")} (expecting {name}): {resources[0].Name}";
    }
}
