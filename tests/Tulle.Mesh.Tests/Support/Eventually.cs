namespace Tulle.Mesh.Tests.Support;

/// <summary>Waits for a condition of another process, which gives no event: asks again until it holds or time is up.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    public static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(Between, TestContext.Current.CancellationToken);
        }
    }
}
