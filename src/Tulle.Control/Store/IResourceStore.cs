namespace Tulle.Control.Store;

/// <summary>Where resources live. Every write gets the next number of one global revision; what was acknowledged is on
/// disk. Safe to call from any thread. The methods are asynchronous for stores behind a network.</summary>
public interface IResourceStore : IDisposable
{
    /// <summary>The latest revision.</summary>
    long Revision { get; }

    ValueTask<StoredResource?> GetAsync(ResourceKey key, CancellationToken cancel);

    /// <summary>All resources of a kind (null: of every kind), in a namespace (null: in all), by namespace and
    /// name.</summary>
    ValueTask<ResourceList> ListAsync(string? kind, string? inNamespace, CancellationToken cancel);

    /// <summary>All of the writes or, if one is refused, none of them; the outcomes say which was refused and why.
    /// With <paramref name="dryRun"/> nothing is kept.</summary>
    ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        IReadOnlyList<ResourceWrite> writes, bool dryRun, CancellationToken cancel);

    ValueTask<ChangePage> ReadChangesAsync(long after, int limit, CancellationToken cancel);

    /// <summary>Completes once there is a revision after <paramref name="after"/>.</summary>
    Task WaitForChangeAsync(long after, CancellationToken cancel);
}
