namespace Tulle.Wire.Tests.Harness;

/// <summary>One complete request as its bytes reached the origin, and the connection's number.</summary>
internal sealed record OriginMessage(int Connection, string Head, string Body)
{
    public string StartLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    public string Target => StartLine.Split(' ')[1];

    public IEnumerable<(string Name, string Value)> Fields => Head.Split("\r\n")[1..]
        .Where(l => l.Length > 0)
        .Select(l => (l[..Math.Max(0, l.IndexOf(':'))], l[(l.IndexOf(':') + 1)..].Trim(' ')));

    public IEnumerable<string> Values(string name) => Fields.Where(f => f.Name == name).Select(f => f.Value);
}
