namespace Tulle.Net;

/// <summary>Two arrays that change places: what is added while one runs waits for the next turn.</summary>
internal sealed class DeferredQueue
{
    private IDeferred?[] _waiting = new IDeferred?[16];
    private IDeferred?[] _running = new IDeferred?[16];

    internal int Count { get; private set; }

    internal void Add(IDeferred work)
    {
        if (Count == _waiting.Length)
        {
            Array.Resize(ref _waiting, Count * 2);
        }

        _waiting[Count++] = work;
    }

    internal void Run(EventLoop loop)
    {
        int count = Count;
        if (count == 0)
        {
            return;
        }

        (_waiting, _running) = (_running, _waiting);
        Count = 0;
        for (int i = 0; i < count; i++)
        {
            IDeferred work = _running[i]!;
            _running[i] = null;
            work.RunDeferred();
            loop.FinishDispatch();
        }
    }
}
