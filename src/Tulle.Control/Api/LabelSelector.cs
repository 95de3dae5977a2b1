using System.Text.Json;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Kubernetes' equality selectors: a=b, a==b, a!=b, a, !a, joined by commas.</summary>
internal sealed class LabelSelector
{
    private readonly List<(string Key, string? Value, bool Negated)> _terms = [];

    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (string term in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = term.IndexOf('=');
            if (equals < 0)
            {
                selector._terms.Add((term.TrimStart('!').Trim(), null, term.StartsWith('!')));
                continue;
            }
            bool negated = equals > 0 && term[equals - 1] == '!';
            string key = term[..(negated ? equals - 1 : equals)].Trim();
            selector._terms.Add((key, term[(equals + 1)..].TrimStart('=').Trim(), negated));
        }
        return selector;
    }

    public bool Matches(StoredResource resource)
    {
        if (_terms.Count == 0)
        {
            return true;
        }
        using JsonDocument metadata = JsonDocument.Parse(resource.Metadata);
        bool hasLabels = metadata.RootElement.TryGetProperty("labels", out JsonElement labels);
        foreach ((string key, string? value, bool negated) in _terms)
        {
            bool found = hasLabels && labels.TryGetProperty(key, out JsonElement label)
                && (value is null || label.GetString() == value);
            if (found == negated)
            {
                return false;
            }
        }
        return true;
    }
}
