namespace Tulle.Xds.Translation;

/// <summary>A disk layer's folder: each file is a key, its path with dots, and its text the value.</summary>
internal static class RuntimeFolder
{
    /// <summary>Envoy's limit: a symlink to a parent must not keep us busy for ever.</summary>
    private const int MaxDepth = 16;

    /// <summary>Null where there is no folder, or where it cannot be read (<paramref name="failed"/>).</summary>
    public static IReadOnlyDictionary<string, string>? Read(string path, out bool failed)
    {
        failed = false;
        if (!Directory.Exists(path))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            failed = !TryWalk(path, "", values, depth: 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failed = true;
        }

        return failed ? null : values;
    }

    private static bool TryWalk(string path, string prefix, Dictionary<string, string> into, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
        {
            string key = prefix + Path.GetFileName(entry);
            if (Directory.Exists(entry))
            {
                if (!TryWalk(entry, key + ".", into, depth + 1))
                {
                    return false;
                }
            }
            else
            {
                into[key] = WithoutComments(File.ReadAllText(entry));
            }
        }

        return true;
    }

    /// <summary>Lines that begin with '#' say why a file is there.</summary>
    private static string WithoutComments(string text) =>
        string.Join('\n', text.Split('\n').Where(static line => !line.StartsWith('#'))).TrimEnd();
}
