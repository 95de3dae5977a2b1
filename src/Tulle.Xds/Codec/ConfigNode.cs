namespace Tulle.Xds.Codec;

/// <summary>
/// JSON or YAML as a tree that remembers its lines; what both text readers produce and the message reader takes.
/// </summary>
internal sealed class ConfigNode(ConfigNodeKind kind, int line)
{
    private static readonly List<ConfigNode> s_noItems = [];
    private static readonly List<KeyValuePair<string, ConfigNode>> s_noMembers = [];

    public ConfigNodeKind Kind { get; } = kind;

    public int Line { get; } = line;

    /// <summary>A scalar as it was written, without quotes and escapes.</summary>
    public string Text { get; init; } = "";

    public List<ConfigNode> Items { get; init; } = s_noItems;

    public List<KeyValuePair<string, ConfigNode>> Members { get; init; } = s_noMembers;

    public bool IsNull => Kind == ConfigNodeKind.Null ||
        (Kind == ConfigNodeKind.Plain && Text is "" or "null" or "~" or "Null" or "NULL");

    public string Describe() => Kind switch
    {
        ConfigNodeKind.List => "a list",
        ConfigNodeKind.Map => "an object",
        ConfigNodeKind.Null => "null",
        ConfigNodeKind.Text => $"the string \"{Shortened()}\"",
        _ => Shortened(),
    };

    private string Shortened() => Text.Length <= 80 ? Text : Text[..77] + "...";
}
