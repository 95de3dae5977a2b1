using Microsoft.Data.Sqlite;

namespace Tulle.Control.Store;

/// <summary>The embedded store: one SQLite file (and its write-ahead log). One lock serialises all of it: a write takes
/// as long as the disk's flush, a read microseconds, and one process owns the file.</summary>
public sealed class SqliteResourceStore : IResourceStore
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteRows _rows;
    private readonly TimeProvider _time;
    private readonly int _historyRevisions;
    private long _revision;
    private TaskCompletionSource _changed = NewSignal();

    public SqliteResourceStore(string path, TimeProvider time, int historyRevisions = ControlLimits.HistoryRevisions)
    {
        SQLitePCL.Batteries_V2.Init();
        _time = time;
        _historyRevisions = historyRevisions;
        var target = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        _connection = new SqliteConnection(target.ConnectionString);
        _connection.Open();
        SqliteSchema.Prepare(_connection);
        _rows = new SqliteRows(_connection);
        _revision = _rows.ReadRevision().Latest;
    }

    public long Revision => Volatile.Read(ref _revision);

    public ValueTask<StoredResource?> GetAsync(ResourceKey key, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_rows.Find(key));
        }
    }

    public ValueTask<ResourceList> ListAsync(string? kind, string? inNamespace, CancellationToken cancel)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(new ResourceList(_revision, _rows.List(kind, inNamespace)));
        }
    }

    public ValueTask<ChangePage> ReadChangesAsync(long after, int limit, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (after < _rows.ReadRevision().Compacted || after > _revision)
            {
                return ValueTask.FromResult(new ChangePage(true, after, []));
            }
            List<ResourceChange> changes = _rows.Changes(after, limit);
            long through = changes.Count == limit ? changes[^1].Revision : _revision;
            return ValueTask.FromResult(new ChangePage(false, through, changes));
        }
    }

    public Task WaitForChangeAsync(long after, CancellationToken cancel)
    {
        lock (_lock)
        {
            return _revision > after ? Task.CompletedTask : _changed.Task.WaitAsync(cancel);
        }
    }

    public ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        IReadOnlyList<ResourceWrite> writes, bool dryRun, CancellationToken cancel)
    {
        var outcomes = new List<WriteOutcome>(writes.Count);
        lock (_lock)
        {
            long revision = _revision;

            // One age for what is written together, in the whole seconds of creationTimestamp: where age decides which
            // route wins, resources of one file are of the same age, and their names decide.
            var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
            using (SqliteTransaction transaction = _connection.BeginTransaction())
            {
                foreach (ResourceWrite write in writes)
                {
                    WriteOutcome outcome = Write(write, revision + 1, now);
                    revision += outcome.Status is WriteStatus.Created or WriteStatus.Configured or WriteStatus.Deleted
                        ? 1 : 0;
                    outcomes.Add(outcome);
                }
                if (dryRun || revision == _revision || outcomes.Exists(static o => o.Refused))
                {
                    return ValueTask.FromResult<IReadOnlyList<WriteOutcome>>(outcomes);
                }
                _rows.Advance(revision, _historyRevisions);
                transaction.Commit();
            }
            Volatile.Write(ref _revision, revision);
            TaskCompletionSource signal = _changed;
            _changed = NewSignal();
            signal.SetResult();
        }
        return ValueTask.FromResult<IReadOnlyList<WriteOutcome>>(outcomes);
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>One write inside the transaction; a dry run and a refusal are undone by not committing.</summary>
    private WriteOutcome Write(ResourceWrite write, long revision, DateTimeOffset now)
    {
        StoredResource? current = _rows.Find(write.Key);
        if (write.ExpectedVersion is { } expected && expected != (current?.Version ?? 0))
        {
            return new WriteOutcome(write, current is null ? WriteStatus.NotFound : WriteStatus.Conflict, current);
        }
        if (write.Mode == WriteMode.Delete)
        {
            return current is null ? new WriteOutcome(write, WriteStatus.NotFound, null)
                : Delete(write, current, revision);
        }
        if (write.Mode == WriteMode.Create && current is not null)
        {
            return new WriteOutcome(write, WriteStatus.AlreadyExists, current);
        }
        if (current is not null && current.Spec == write.Spec && current.Metadata == write.Metadata)
        {
            return new WriteOutcome(write, WriteStatus.Unchanged, current);
        }
        StoredResource next = current is null
            ? new(write.Key, Guid.NewGuid().ToString(), revision, 1, now, write.Metadata, write.Spec)
            : current with
            {
                Version = revision,
                Generation = current.Generation + (current.Spec == write.Spec ? 0 : 1),
                Metadata = write.Metadata,
                Spec = write.Spec,
            };
        WriteStatus status = current is null ? WriteStatus.Created : WriteStatus.Configured;
        _rows.Save(next);
        _rows.Record(new ResourceChange(revision, status, next));
        return new WriteOutcome(write, status, next);
    }

    private WriteOutcome Delete(ResourceWrite write, StoredResource current, long revision)
    {
        StoredResource last = current with { Version = revision };
        _rows.Remove(write.Key);
        _rows.Record(new ResourceChange(revision, WriteStatus.Deleted, last));
        return new WriteOutcome(write, WriteStatus.Deleted, last);
    }

    // Continuations of waiters must not run inside the lock.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
