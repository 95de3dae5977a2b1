using System.Text;

namespace Tulle.Model.Stats;

/// <summary>A stat's name with its variable parts taken out, and those parts as tags, in the order of extraction.</summary>
public sealed class StatTags
{
    private readonly List<KeyValuePair<string, string>> _tags = [];
    private readonly List<Range> _removed = [];
    private string? _name;

    internal StatTags(string fullName) => FullName = fullName;

    public string FullName { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags => _tags;

    /// <summary>Without what became a tag.</summary>
    public string Name => _name ??= Rest();

    internal void Add(string tag, string value) => _tags.Add(new(tag, value));

    /// <summary>One value a tag: the first extractor that finds one wins.</summary>
    internal bool Has(string tag)
    {
        foreach (KeyValuePair<string, string> known in _tags)
        {
            if (known.Key == tag)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Positions are those of the full name; parts that two tags take are taken once.</summary>
    internal void Cut(string tag, Range value, Range removed)
    {
        Add(tag, FullName[value]);
        _removed.Add(removed);
    }

    /// <summary>A whole word with the dot behind it, or before it at the end of the name.</summary>
    internal void CutWord(string tag, int start, int end) =>
        Cut(tag, start..end, end < FullName.Length ? start..(end + 1) : Math.Max(0, start - 1)..end);

    private string Rest()
    {
        if (_removed.Count == 0)
        {
            return FullName;
        }

        var rest = new StringBuilder(FullName.Length);
        for (int i = 0; i < FullName.Length; i++)
        {
            if (!IsRemoved(i))
            {
                rest.Append(FullName[i]);
            }
        }

        return rest.ToString();
    }

    private bool IsRemoved(int at)
    {
        foreach (Range range in _removed)
        {
            if (at >= range.Start.Value && at < range.End.Value)
            {
                return true;
            }
        }

        return false;
    }
}
