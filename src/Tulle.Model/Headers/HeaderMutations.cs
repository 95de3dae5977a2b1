namespace Tulle.Model;

/// <summary>Header changes of one level. *_headers_to_remove and *_headers_to_add: all removals come first. A
/// header_mutation filter keeps its own order, so the list is one and ordered.</summary>
public sealed record HeaderMutations(HeaderMutation[] Items)
{
    public static HeaderMutations None { get; } = new([]);

    public bool IsEmpty => Items.Length == 0;
}
