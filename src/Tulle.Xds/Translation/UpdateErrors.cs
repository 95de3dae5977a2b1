using System.Text;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>Collects what was wrong with single resources of an update, into one NACK text of Envoy's form.</summary>
internal sealed class UpdateErrors(string kind)
{
    private readonly List<(string Name, string Text)> _errors = [];

    public void Add(string name, ConfigErrors errors) =>
        _errors.Add((name, string.Join("; ", errors.Errors.Select(static e => e.ToString()))));

    public void Add(string name, string text) => _errors.Add((name, text));

    /// <summary>"Error adding/updating cluster(s) a: ..., b: ...", or null.</summary>
    public string? Text()
    {
        if (_errors.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder($"Error adding/updating {kind}(s) ");
        for (int i = 0; i < _errors.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(_errors[i].Name).Append(": ").Append(_errors[i].Text);
        }

        return text.ToString();
    }
}
