namespace Tulle.Xds.Codec;

/// <summary>One thing that is wrong: where (field path and, for text, the line), what, and what to do about it.</summary>
public sealed record ConfigError(string Path, string Message, int Line)
{
    public override string ToString() => (Path.Length > 0, Line > 0) switch
    {
        (true, true) => $"{Path} (line {Line}): {Message}",
        (true, false) => $"{Path}: {Message}",
        (false, true) => $"line {Line}: {Message}",
        _ => Message,
    };
}
