namespace Tulle.Model.Stats;

/// <summary>
/// One of Envoy's default tags that is found by counting dots: "cluster.$.**" takes the second word of names that start
/// with "cluster". "$" is the value, "*" any word, "**" one word or more.
/// </summary>
internal sealed class StatTagPattern(string tag, string pattern)
{
    private readonly string[] _words = pattern.Split('.');

    public string Tag => tag;

    /// <summary>Where the value stands in the name.</summary>
    public bool TryFind(string name, out int start, out int end)
    {
        start = end = -1;
        int at = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            string word = _words[i];
            if (at > name.Length || (word == "**" && at == name.Length))
            {
                return false;
            }

            if (word == "**")
            {
                return true;
            }

            int stop = name.IndexOf('.', at);
            stop = stop < 0 ? name.Length : stop;
            if (word == "$")
            {
                (start, end) = (at, stop);
            }
            else if (word != "*" && !name.AsSpan(at, stop - at).SequenceEqual(word))
            {
                return false;
            }

            at = stop + 1;
        }

        return at > name.Length;
    }
}
