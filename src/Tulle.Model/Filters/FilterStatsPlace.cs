namespace Tulle.Model;

/// <summary>
/// Under which prefix a filter's configuration counts, and the slots that the proxy gave it: set once on the main thread,
/// before a snapshot with it is published.
/// </summary>
public sealed class FilterStatsPlace(string prefix)
{
    public string Prefix => prefix;

    public object? Slots { get; set; }
}
