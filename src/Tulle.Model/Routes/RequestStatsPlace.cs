namespace Tulle.Model;

/// <summary>
/// Under which name the requests of one route or virtual cluster are counted, and the slots that the proxy gave the
/// name: set once on the main thread, before a snapshot with it is published.
/// </summary>
public sealed class RequestStatsPlace(string prefix)
{
    /// <summary>"vhost.HOST.route.PREFIX." or "vhost.HOST.vcluster.NAME.".</summary>
    public string Prefix => prefix;

    public object? Slots { get; set; }
}
