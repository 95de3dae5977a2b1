using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// Tells its loop of files that are moved into place. Creating a file or writing into one is no event: half of a file is
/// nothing to read. Owner thread only.
/// </summary>
public sealed class MovedFileWatch : EventSource, IDisposable
{
    private readonly Action<string> _onMoved;
    private readonly Dictionary<(int Watch, string Name), List<string>> _paths = [];
    private readonly List<(int Watch, string Name)> _events = [];

    /// <param name="onMoved">Gets the path as it was given to <see cref="TryAdd"/>.</param>
    public MovedFileWatch(EventLoop loop, Action<string> onMoved)
        : base(loop) => _onMoved = onMoved;

    /// <summary>A path that ends with a slash is a folder: whatever is moved into it counts.</summary>
    public NetError TryAdd(string path)
    {
        NetError error = Fd == NoDescriptor ? Open() : NetError.None;
        if (error != NetError.None)
        {
            return error;
        }

        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) is { Length: > 0 } parent ? parent : "/";
        error = Inotify.AddFolder(Fd, folder, out int watch);
        if (error == NetError.None)
        {
            (int, string) key = (watch, Path.GetFileName(full));
            if (!_paths.TryGetValue(key, out List<string>? paths))
            {
                _paths[key] = paths = [];
            }

            if (!paths.Contains(path))
            {
                paths.Add(path);
            }
        }

        return error;
    }

    public void Dispose()
    {
        if (Fd != NoDescriptor)
        {
            Loop.Unwatch(this, keepsDescriptor: true);
            _ = Libc.Close(Fd);
            Fd = NoDescriptor;
        }
    }

    internal override void OnEvents(uint events)
    {
        Inotify.Read(Fd, _events);
        (int Watch, string Name)[] moved = [.. _events];
        _events.Clear();
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach ((int watch, string name) in moved)
        {
            changed.UnionWith(_paths.GetValueOrDefault((watch, name)) ?? []);
            changed.UnionWith(_paths.GetValueOrDefault((watch, "")) ?? []);
        }

        foreach (string path in changed)
        {
            _onMoved(path);
        }
    }

    private NetError Open()
    {
        NetError error = Inotify.Create(out Fd);
        if (error == NetError.None)
        {
            error = Loop.Watch(this, Epoll.In);
        }

        return error;
    }
}
