namespace Tulle.Tests;

/// <summary>What a piece of code allocates on the thread that runs it.</summary>
internal static class Allocated
{
    private const int Attempts = 5;

    /// <summary>
    /// The least of some runs. A collection that a test beside causes takes this thread's allocation context away, and what
    /// was free in it, up to 8 KB, counts as allocated.
    /// </summary>
    public static long By(Action run)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Attempts && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
