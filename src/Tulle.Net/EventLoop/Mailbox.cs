namespace Tulle.Net;

/// <summary>
/// What other threads ask of a loop: a lock-free stack that the owner takes whole and turns round. The eventfd is
/// written only when the owner sleeps.
/// </summary>
internal sealed class Mailbox
{
    private Letter? _newest;
    private int _awake = 1;

    /// <summary>Any thread. True: the owner sleeps and has to be woken.</summary>
    internal bool Put(Action<object?> action, object? state)
    {
        var letter = new Letter(action, state);
        Letter? seen = Volatile.Read(ref _newest);
        while (true)
        {
            letter.Next = seen;
            Letter? found = Interlocked.CompareExchange(ref _newest, letter, seen);
            if (found == seen)
            {
                return Interlocked.Exchange(ref _awake, 1) == 0;
            }

            seen = found;
        }
    }

    /// <summary>Owner: says that it is going to sleep. False: there is post, so it must not.</summary>
    internal bool TrySleep()
    {
        Interlocked.Exchange(ref _awake, 0);
        return Volatile.Read(ref _newest) is null;
    }

    /// <summary>Owner: awake again.</summary>
    internal void Wake() => Volatile.Write(ref _awake, 1);

    /// <summary>Owner: runs what is there, oldest first; what comes meanwhile waits.</summary>
    internal void Run(EventLoop loop)
    {
        if (Volatile.Read(ref _newest) is null)
        {
            return;
        }

        Letter? letter = Turn(Interlocked.Exchange(ref _newest, null));
        for (; letter is not null; letter = letter.Next)
        {
            letter.Action(letter.State);
            loop.FinishDispatch();
        }
    }

    private static Letter? Turn(Letter? newest)
    {
        Letter? oldest = null;
        while (newest is not null)
        {
            Letter? next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }

    private sealed class Letter(Action<object?> action, object? state)
    {
        internal readonly Action<object?> Action = action;
        internal readonly object? State = state;
        internal Letter? Next;
    }
}
