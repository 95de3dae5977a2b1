namespace Tulle.Control.Sources;

/// <summary>A value of a YAML or JSON document that still knows where it stood.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Text">A scalar as written (a string: its value).</param>
internal sealed record SourceNode(NodeKind Kind, int Line, string Text = "")
{
    /// <summary>Of a sequence.</summary>
    public List<SourceNode> Items { get; } = [];

    /// <summary>Of a mapping, in the order of the document; names are unique.</summary>
    public List<SourceField> Fields { get; } = [];

    public SourceNode? Field(string name)
    {
        foreach (SourceField field in Fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }
        return null;
    }

    /// <summary>What a reader of an error message calls this value.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.Null => "nothing",
        NodeKind.Sequence => "a list",
        NodeKind.Mapping => "a mapping",
        NodeKind.String => $"\"{Shorten(Text)}\"",
        _ => Shorten(Text),
    };

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "...");
}
