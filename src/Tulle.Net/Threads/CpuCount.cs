namespace Tulle.Net;

/// <summary>CPUs that this process may use.</summary>
public static class CpuCount
{
    /// <summary>
    /// The smaller of the affinity mask and the cgroup's CPU quota (v1 and v2, rounded up), at least 1: what the
    /// runtime reads at start. The default number of workers.
    /// </summary>
    public static int Available => Environment.ProcessorCount;
}
