namespace Tulle.Xds.Translation;

/// <summary>Where in a message we are: "filter_chains[0].filters[1].typed_config". Text is made only for an error.
/// </summary>
internal sealed class MessagePath(MessagePath? parent, string name, int index)
{
    public static MessagePath Root { get; } = new(null, "", -1);

    public MessagePath Field(string field) => new(this, field, -1);

    public MessagePath Item(string field, int at) => new(this, field, at);

    public override string ToString()
    {
        string before = parent?.ToString() ?? "";
        string here = index < 0 ? name : $"{name}[{index}]";
        return before.Length == 0 ? here : here.Length == 0 ? before : before + "." + here;
    }
}
