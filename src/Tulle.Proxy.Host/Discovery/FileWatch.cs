using Tulle.Net;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// Tells the main loop of files that are moved into place. Writing into a file is no event, as in Envoy: half of a file
/// is no configuration.
/// </summary>
internal sealed class FileWatch(EventLoop loop, Action<string> onChanged) : IDisposable
{
    private readonly Dictionary<string, FileSystemWatcher> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    public void Add(string path)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? "/";
        lock (_paths) _paths[full] = path;
        if (_folders.ContainsKey(folder) || !Directory.Exists(folder)) return;
        var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, change) => Changed(change.FullPath);
        watcher.Created += (_, change) => Changed(change.FullPath); // moved in from another folder
        watcher.EnableRaisingEvents = true;
        _folders[folder] = watcher;
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _folders.Values) watcher.Dispose();
    }

    /// <summary>On the watcher's thread.</summary>
    private void Changed(string full)
    {
        string? path;
        lock (_paths) _paths.TryGetValue(full, out path);
        if (path is not null) loop.Post(() => onChanged(path));
    }
}
