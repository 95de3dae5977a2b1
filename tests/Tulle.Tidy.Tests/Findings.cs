namespace Tulle.Tidy.Tests;

/// <summary>Collects what breaks a rule, so that one run names every place.</summary>
internal sealed class Findings
{
    private readonly List<string> _found = [];

    public void Add(string finding) => _found.Add(finding);

    public void AssertNone(string rule) =>
        Assert.True(_found.Count == 0, rule + ":\n  " + string.Join("\n  ", _found));
}
