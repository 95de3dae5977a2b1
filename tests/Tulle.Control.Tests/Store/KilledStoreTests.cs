using System.Diagnostics;
using Tulle.Control.Store;

namespace Tulle.Control.Tests.Store;

public sealed class KilledStoreTests
{
    [Fact]
    public async Task Kill_9_in_a_write_loop_loses_nothing_acknowledged()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        string path = directory.File("t.db");
        int acknowledged = 0;
        using (Process child = StartWriter(path))
        {
            while (acknowledged < 25 && await child.StandardOutput.ReadLineAsync(cancel) is { } line)
            {
                acknowledged = int.Parse(line);
            }
            child.Kill(); // SIGKILL
            while (await child.StandardOutput.ReadLineAsync(cancel) is { } line)
            {
                acknowledged = int.TryParse(line, out int number) ? Math.Max(acknowledged, number) : acknowledged;
            }
            await child.WaitForExitAsync(cancel);
        }
        Assert.True(acknowledged >= 25);
        using var store = new SqliteResourceStore(path, TimeProvider.System);
        Assert.InRange(store.Revision, acknowledged, acknowledged + 1);
        ResourceList all = await store.ListAsync(null, null, cancel);
        Assert.Equal(store.Revision, all.Items.Count);
        for (int i = 1; i <= acknowledged; i++)
        {
            Assert.NotNull(await store.GetAsync(new ResourceKey("services", "default", $"s{i}"), cancel));
        }
    }

    private static Process StartWriter(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(KilledStoreTests).Assembly.Location);
        }
        start.Environment[StoreWriterProcess.Variable] = path;
        return Process.Start(start)!;
    }
}
