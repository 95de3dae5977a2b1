namespace Tulle.Xds.Codec;

/// <summary>One thing that is wrong: where (file, line, field path), what, and what to do about it.</summary>
public sealed record ConfigError(string Path, string Message, int Line = 0, string Source = "")
{
    /// <summary>"file:line: path: message", without what is not known.</summary>
    public override string ToString()
    {
        string place = (Source.Length > 0, Line > 0) switch
        {
            (true, true) => $"{Source}:{Line}",
            (true, false) => Source,
            (false, true) => $"line {Line}",
            _ => "",
        };
        return string.Join(": ", new[] { place, Path, Message }.Where(static p => p.Length > 0));
    }
}
