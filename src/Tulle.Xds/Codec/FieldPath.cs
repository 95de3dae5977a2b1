using System.Text;

namespace Tulle.Xds.Codec;

/// <summary>Where a reader stands; becomes text only when there is something to report.</summary>
internal sealed class FieldPath(string root)
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public void Enter(string name) => _steps.Add((name, 0));

    public void Enter(int index) => _steps.Add((null, index));

    public void EnterKey(string key) => _steps.Add(($"[\"{key}\"]", -1));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder(root);
        foreach ((string? name, int index) in _steps)
        {
            if (name is null) text.Append('[').Append(index).Append(']');
            else if (index < 0) text.Append(name);
            else text.Append(text.Length > 0 ? "." : "").Append(name);
        }
        return text.ToString();
    }
}
