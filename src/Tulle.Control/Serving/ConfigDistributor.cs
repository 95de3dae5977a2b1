using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Store;

namespace Tulle.Control.Serving;

/// <summary>Turns changes of the store into configurations of the connected proxies: waits until changes pause
/// (debounce), builds one graph, compiles for each proxy, puts it into the proxy's mailbox. One loop, so proxies get
/// graphs in order.</summary>
internal sealed class ConfigDistributor(
    IResourceStore store,
    ProxyRegistry registry,
    ControlOptions options,
    TimeProvider time)
{
    private readonly GraphSource _source = new(store);
    private readonly Lock _lock = new();
    private readonly Signal _hurry = new();
    private ProxyCompiler? _compiler;

    /// <summary>The proxies that the compiler in use knows to be Tulle's, and whether that is out of date.</summary>
    private HashSet<string> _tulleProxies = [];
    private bool _proxiesChanged;
    private TaskCompletionSource _proxyChange = NewSignal();
    private long _attemptedRevision;

    /// <summary>Completed, and replaced, after each distribution, also after one that failed.</summary>
    private TaskCompletionSource _distributed = NewSignal();

    public ResourceGraph Graph => Compiler.Graph;

    private ProxyCompiler Compiler => Volatile.Read(ref _compiler)
        ?? throw new InvalidOperationException("LoadAsync comes first");

    /// <summary>Reads the store before the first proxy may ask.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        await _source.ReadAsync(cancel);
        Volatile.Write(ref _compiler, new ProxyCompiler(_source.Build(), _tulleProxies));
        Volatile.Write(ref _attemptedRevision, _source.Revision);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await WaitForChangeAsync(cancel);
            await WaitForPauseAsync(cancel);
            if (await _source.ReadAsync(cancel) | TakeProxyChange())
            {
                Distribute();
            }
        }
    }

    /// <summary>A fault in here is ours, and must not cost the mesh its control plane: proxies keep what they have, the
    /// next change tries again.</summary>
    private void Distribute()
    {
        try
        {
            HashSet<string> tulleProxies = registry.Tulle();
            var compiler = new ProxyCompiler(_source.Build(), tulleProxies);
            lock (_lock)
            {
                _tulleProxies = tulleProxies;
                Volatile.Write(ref _compiler, compiler);
                foreach (ProxySession session in registry.Connected())
                {
                    session.Update(compiler.Compile(session.Node));
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            options.Log($"error: revision {_source.Revision} could not be compiled: {exception}");
        }
        Volatile.Write(ref _attemptedRevision, _source.Revision);
        Interlocked.Exchange(ref _distributed, NewSignal()).SetResult();
    }

    /// <summary>The configuration for a proxy that just connected and is in the registry. It must not start on less
    /// than what was applied before it came, so a change that still waits for others is distributed now. Under the
    /// lock, so that it cannot overwrite one of a later graph.</summary>
    public async Task IntroduceAsync(ProxySession session, CancellationToken cancel)
    {
        Task distributed = Volatile.Read(ref _distributed).Task;
        if (store.Revision > Volatile.Read(ref _attemptedRevision))
        {
            _hurry.Set();
            await distributed.WaitAsync(cancel);
        }
        lock (_lock)
        {
            session.Update(Compiler.Compile(session.Node));
            if (session.Node.IsTulle != _tulleProxies.Contains(session.Node.Id))
            {
                // Its callers may share connections to it from now on, or may no more.
                _proxiesChanged = true;
                _proxyChange.TrySetResult();
            }
        }
    }

    private async Task WaitForChangeAsync(CancellationToken cancel)
    {
        Task proxies;
        lock (_lock)
        {
            proxies = _proxyChange.Task;
        }
        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task ended = await Task.WhenAny(store.WaitForChangeAsync(_source.Revision, first.Token), proxies);
        await first.CancelAsync();
        await ended;
    }

    private bool TakeProxyChange()
    {
        lock (_lock)
        {
            bool changed = _proxiesChanged;
            _proxiesChanged = false;
            if (changed)
            {
                _proxyChange = NewSignal();
            }
            return changed;
        }
    }

    private async Task WaitForPauseAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        long seen;
        do
        {
            seen = store.Revision;
        }
        while (!await _hurry.WaitAsync((long)options.DebounceQuiet.TotalMilliseconds, time, cancel)
            && store.Revision != seen && time.GetElapsedTime(start) < options.DebounceLongest);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
