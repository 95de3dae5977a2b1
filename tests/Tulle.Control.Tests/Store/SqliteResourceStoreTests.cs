using Tulle.Control.Store;

namespace Tulle.Control.Tests.Store;

public sealed class SqliteResourceStoreTests : IDisposable
{
    private static readonly ResourceKey Web = new("services", "default", "web");

    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteResourceStore _store;

    public SqliteResourceStoreTests() =>
        _store = new SqliteResourceStore(_directory.File("t.db"), TimeProvider.System, historyRevisions: 5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_write_gets_the_next_revision_and_is_read_back()
    {
        WriteOutcome created = await PutAsync(Web, """{"a":1}""");
        Assert.Equal(WriteStatus.Created, created.Status);
        Assert.Equal(1, _store.Revision);
        StoredResource read = (await _store.GetAsync(Web, Cancel))!;
        Assert.Equal("""{"a":1}""", read.Spec);
        Assert.Equal((1, 1), (read.Version, read.Generation));
    }

    // Where age decides which of two routes wins, the order within a file must not.
    [Fact]
    public async Task What_is_written_together_is_of_one_age_in_whole_seconds()
    {
        using var store = new SqliteResourceStore(_directory.File("aged.db"), new HastyClock());
        ResourceWrite[] writes =
        [
            .. new[] { "a", "b" }.Select(name => new ResourceWrite(
                WriteMode.Put, Web with { Name = name }, """{"name":"x"}""", """{"a":1}""")),
        ];
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(writes, false, Cancel);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), outcomes[0].Resource!.CreatedAt);
        Assert.Equal(outcomes[0].Resource!.CreatedAt, outcomes[1].Resource!.CreatedAt);
    }

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        await PutAsync(Web, """{"a":1}""");
        WriteOutcome again = await PutAsync(Web, """{"a":1}""");
        Assert.Equal(WriteStatus.Unchanged, again.Status);
        Assert.Equal(1, _store.Revision);
    }

    [Fact]
    public async Task Generation_counts_changes_of_the_spec_alone()
    {
        await PutAsync(Web, """{"a":1}""");
        WriteOutcome labelled = await WriteOneAsync(
            new ResourceWrite(WriteMode.Put, Web, """{"labels":{"x":"y"}}""", """{"a":1}"""));
        Assert.Equal((WriteStatus.Configured, 1L), (labelled.Status, labelled.Resource!.Generation));
        WriteOutcome changed = await PutAsync(Web, """{"a":2}""");
        Assert.Equal(2, changed.Resource!.Generation);
    }

    [Fact]
    public async Task A_write_with_an_old_version_is_refused_and_says_which_is_there()
    {
        await PutAsync(Web, """{"a":1}""");
        await PutAsync(Web, """{"a":2}""");
        WriteOutcome refused = await WriteOneAsync(
            new ResourceWrite(WriteMode.Put, Web, Spec: """{"a":3}""", ExpectedVersion: 1));
        Assert.Equal((WriteStatus.Conflict, 2L), (refused.Status, refused.Resource!.Version));
        Assert.Equal("""{"a":2}""", (await _store.GetAsync(Web, Cancel))!.Spec);
    }

    [Fact]
    public async Task Create_is_refused_where_something_is_and_delete_where_nothing_is()
    {
        await PutAsync(Web, "{}");
        Assert.Equal(WriteStatus.AlreadyExists, (await WriteOneAsync(new ResourceWrite(WriteMode.Create, Web))).Status);
        Assert.Equal(WriteStatus.Deleted, (await WriteOneAsync(new ResourceWrite(WriteMode.Delete, Web))).Status);
        Assert.Equal(WriteStatus.NotFound, (await WriteOneAsync(new ResourceWrite(WriteMode.Delete, Web))).Status);
        Assert.Null(await _store.GetAsync(Web, Cancel));
    }

    [Fact]
    public async Task One_refused_write_undoes_the_others_of_its_request()
    {
        ResourceKey other = Web with { Name = "other" };
        IReadOnlyList<WriteOutcome> outcomes = await _store.WriteAsync(
            [new ResourceWrite(WriteMode.Put, other), new ResourceWrite(WriteMode.Put, Web, ExpectedVersion: 7)], false,
                Cancel);
        Assert.True(outcomes[1].Refused);
        Assert.Null(await _store.GetAsync(other, Cancel));
        Assert.Equal(0, _store.Revision);
    }

    [Fact]
    public async Task A_dry_run_answers_as_a_write_and_keeps_nothing()
    {
        IReadOnlyList<WriteOutcome> outcomes =
            await _store.WriteAsync([new ResourceWrite(WriteMode.Put, Web)], dryRun: true, Cancel);
        Assert.Equal(WriteStatus.Created, outcomes[0].Status);
        Assert.Null(await _store.GetAsync(Web, Cancel));
    }

    [Fact]
    public async Task The_history_tells_every_change_in_order()
    {
        await PutAsync(Web, """{"a":1}""");
        await PutAsync(Web, """{"a":2}""");
        await WriteOneAsync(new ResourceWrite(WriteMode.Delete, Web));
        ChangePage page = await _store.ReadChangesAsync(1, 10, Cancel);
        Assert.Equal(3, page.Through);
        Assert.Equal([WriteStatus.Configured, WriteStatus.Deleted], page.Changes.Select(c => c.Status));
    }

    [Fact]
    public async Task A_watcher_behind_the_kept_history_is_told_so()
    {
        for (int i = 0; i < 10; i++)
        {
            await PutAsync(Web, $$"""{"a":{{i}}}""");
        }
        Assert.True((await _store.ReadChangesAsync(4, 10, Cancel)).Compacted);
        Assert.False((await _store.ReadChangesAsync(5, 10, Cancel)).Compacted);
        Assert.True((await _store.ReadChangesAsync(11, 10, Cancel)).Compacted);
    }

    [Fact]
    public async Task A_waiter_wakes_when_something_is_written()
    {
        Task waiting = _store.WaitForChangeAsync(0, Cancel);
        Assert.False(waiting.IsCompleted);
        await PutAsync(Web, "{}");
        await waiting;
    }

    [Fact]
    public async Task Everything_is_there_after_reopening()
    {
        await PutAsync(Web, """{"a":1}""");
        _store.Dispose();
        using var again = new SqliteResourceStore(_directory.File("t.db"), TimeProvider.System);
        Assert.Equal(1, again.Revision);
        Assert.NotNull(await again.GetAsync(Web, Cancel));
    }

    private async Task<WriteOutcome> WriteOneAsync(ResourceWrite write) =>
        (await _store.WriteAsync([write], false, Cancel))[0];

    private Task<WriteOutcome> PutAsync(ResourceKey key, string spec) =>
        WriteOneAsync(new ResourceWrite(WriteMode.Put, key, Spec: spec));

    /// <summary>A second and a half passes from one look to the next.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _milliseconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_milliseconds += 1500);
    }
}
