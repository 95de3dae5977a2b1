using Tulle.Xds.Ads;

namespace Tulle.Xds.Tests.Ads;

internal sealed class FakeConsumer : IAdsConsumer
{
    public List<DiscoveryUpdate> Updates { get; } = [];

    public List<string> Rejections { get; } = [];

    /// <summary>What Apply answers.</summary>
    public string? Error { get; set; }

    public Action? OnApply { get; set; }

    public string? Apply(DiscoveryUpdate update)
    {
        Updates.Add(update);
        OnApply?.Invoke();
        return Error;
    }

    public void Rejected(string typeUrl, IReadOnlyCollection<string> names, string error) => Rejections.Add(error);

    public void Log(string message)
    {
    }
}
