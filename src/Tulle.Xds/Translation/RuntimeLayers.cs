using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>
/// layered_runtime: static layers are read once, disk layers whenever something is moved into their folder, the admin
/// layer keeps what /runtime_modify said. RTDS is refused. Main thread.
/// </summary>
internal sealed class RuntimeLayers
{
    private readonly List<Func<Model.RuntimeLayer?>> _layers = [];
    private readonly Dictionary<string, RuntimeValue> _overrides = new(StringComparer.Ordinal);
    private readonly HashSet<string> _watchedPaths = new(StringComparer.Ordinal);
    private readonly TranslationEnvironment _environment;
    private readonly string _serviceCluster;
    private bool _failed;

    public RuntimeLayers(LayeredRuntime? message, TranslationEnvironment environment, string serviceCluster, Scope at)
    {
        _environment = environment;
        _serviceCluster = serviceCluster;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < message?.Layers.Count; i++)
        {
            Messages.RuntimeLayer layer = message.Layers[i];
            Scope here = at.Item("layers", i);
            if (!names.Add(layer.Name))
            {
                here.Field("name").Error($"Duplicate layer name: {layer.Name}");
            }

            Add(layer, here);
        }

        if (message?.Layers.Count(static l => l.LayerSpecifierCase == RuntimeLayer_LayerSpecifierCase.AdminLayer) > 1)
        {
            at.Error("Too many admin layers specified in LayeredRuntime, at most one may be specified");
        }
    }

    /// <summary>Folders' symlinks that disk layers are read through: whoever sees one replaced loads again.</summary>
    public IReadOnlyCollection<string> WatchedPaths => _watchedPaths;

    /// <summary>Loads that went well, and those in which a disk layer could not be read.</summary>
    public (long Succeeded, long Failed) Loads { get; private set; }

    public Model.Runtime Load()
    {
        _failed = false;
        var layers = new List<Model.RuntimeLayer>(_layers.Count);
        foreach (Func<Model.RuntimeLayer?> load in _layers)
        {
            if (load() is { } layer)
            {
                layers.Add(layer);
            }
        }

        Loads = _failed ? (Loads.Succeeded, Loads.Failed + 1) : (Loads.Succeeded + 1, Loads.Failed);
        return RuntimeTranslation.Merge([.. layers]);
    }

    /// <summary>An empty value takes an override away.</summary>
    public void Override(IReadOnlyDictionary<string, string> changes)
    {
        foreach ((string key, string text) in changes)
        {
            if (text.Length == 0)
            {
                _overrides.Remove(key);
            }
            else
            {
                _overrides[key] = RuntimeTranslation.FromText(text);
            }
        }
    }

    private void Add(Messages.RuntimeLayer message, Scope at)
    {
        string name = message.Name;
        switch (message.LayerSpecifierCase)
        {
            case RuntimeLayer_LayerSpecifierCase.StaticLayer:
                var layer = new Model.RuntimeLayer
                {
                    Name = name,
                    Values = RuntimeTranslation.Flatten(message.StaticLayer!, at.Field("static_layer")),
                };
                _layers.Add(() => layer);
                break;
            case RuntimeLayer_LayerSpecifierCase.AdminLayer:
                _layers.Add(() => new Model.RuntimeLayer
                {
                    Name = name,
                    IsAdmin = true,
                    Values = _overrides.ToFrozenDictionary(StringComparer.Ordinal),
                });
                break;
            case RuntimeLayer_LayerSpecifierCase.DiskLayer:
                RuntimeLayer_DiskLayer disk = message.DiskLayer!;
                _watchedPaths.Add(disk.SymlinkRoot);
                _layers.Add(() => LoadDisk(name, disk));
                break;
            case RuntimeLayer_LayerSpecifierCase.RtdsLayer:
                at.Field("rtds_layer").NotSupported("an RTDS layer");
                break;
            default:
                at.Error("a layer needs one of static_layer, disk_layer, admin_layer");
                break;
        }
    }

    /// <summary>As Envoy: no layer where there is no folder, and none where one file of it cannot be read.</summary>
    private Model.RuntimeLayer? LoadDisk(string name, RuntimeLayer_DiskLayer disk)
    {
        string path = Path.Combine(disk.SymlinkRoot, disk.Subdirectory);
        if (disk.AppendServiceCluster)
        {
            path = Path.Combine(path, _serviceCluster);
        }

        IReadOnlyDictionary<string, string>? files = _environment.ReadFolder(path, out bool failed);
        _failed |= failed;
        return files is null
            ? null
            : new Model.RuntimeLayer
            {
                Name = name,
                Values = files.ToFrozenDictionary(
                    static f => f.Key, static f => RuntimeTranslation.FromText(f.Value), StringComparer.Ordinal),
            };
    }
}
