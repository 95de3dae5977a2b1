using System.Text;

namespace Tulle.ConfigCodec.Generator;

/// <summary>proto names to C# names.</summary>
internal static class Naming
{
    /// <summary>Members of the Message base class and of object, which a field must not hide.</summary>
    private static readonly HashSet<string> s_taken = new(StringComparer.Ordinal)
    {
        "Schema", "GetType", "Equals", "ToString", "GetHashCode", "MergeFrom", "IsSet", "Clone", "ContentHash",
    };

    public static string Property(string fieldName, string className)
    {
        string name = Pascal(fieldName);
        return name == className || s_taken.Contains(name) ? name + "_" : name;
    }

    public static string Pascal(string snake)
    {
        var text = new StringBuilder();
        foreach (string part in snake.Split('_', StringSplitOptions.RemoveEmptyEntries))
            text.Append(char.ToUpperInvariant(part[0])).Append(part, 1, part.Length - 1);
        return char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>
    /// ROUND_ROBIN becomes RoundRobin; what has lower-case letters already (TLSv1_2, MovedPermanently) stays.
    /// </summary>
    public static string EnumValue(string name)
    {
        string kept = name.Any(char.IsAsciiLetterLower) ? Capital(name) : Pascal(name.ToLowerInvariant());
        return char.IsAsciiDigit(kept[0]) ? "_" + kept : kept;
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
