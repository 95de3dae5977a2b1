using Tulle.Cli.Client;

namespace Tulle.Cli.Tests;

public sealed class FileTailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-tail-").FullName;

    private string Log => Path.Combine(_folder, "access.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lines_that_are_added_come_whole_also_after_the_file_was_moved_away()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await File.WriteAllTextAsync(Log, "one\ntwo\n", limit.Token);
        FileTail tail = new(Log);
        Assert.Equal(["two"], tail.Last(1));

        await using IAsyncEnumerator<string> lines = tail.FollowAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        Task<bool> next = lines.MoveNextAsync().AsTask();
        await File.AppendAllTextAsync(Log, "thr", limit.Token);
        await File.AppendAllTextAsync(Log, "ee\nfour\n", limit.Token);
        Assert.True(await next);
        Assert.Equal("three", lines.Current);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("four", lines.Current);

        next = lines.MoveNextAsync().AsTask();
        File.Move(Log, Log + ".1");
        await File.WriteAllTextAsync(Log, "five\n", limit.Token);
        Assert.True(await next);
        Assert.Equal("five", lines.Current);
    }
}
