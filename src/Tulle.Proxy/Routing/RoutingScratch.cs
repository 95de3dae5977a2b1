using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>Room for values under construction, one worker's; grows to the largest request and stays.</summary>
public sealed class RoutingScratch
{
    /// <summary>A path or URL under construction.</summary>
    internal ByteWriter Path { get; } = new(initialBytes: 512);

    /// <summary>A path as the matchers see it, where that differs from the one that was sent.</summary>
    internal ByteWriter MatchPath { get; } = new(initialBytes: 256);

    /// <summary>The values of one level of header mutations, one behind the other.</summary>
    internal ByteWriter Values { get; } = new(initialBytes: 512);

    /// <summary>What is to be done with them.</summary>
    internal List<PendingHeader> Pending { get; } = new(capacity: 16);

    /// <summary>A value whose format has been worked out, before the table is changed.</summary>
    internal readonly record struct PendingHeader(int Item, int Start, int Length, bool Overwrites);
}
