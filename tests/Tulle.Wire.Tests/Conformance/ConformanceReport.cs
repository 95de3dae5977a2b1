namespace Tulle.Wire.Tests.Conformance;

/// <summary>Counts the cases by section and writes the list when all have run.</summary>
public sealed class ConformanceReport : IDisposable
{
    private readonly SortedDictionary<string, (int Passed, int All)> _sections = new(StringComparer.Ordinal);

    public void OnBegun(ConformanceCase row)
    {
        (int passed, int all) = _sections.GetValueOrDefault(row.Section);
        _sections[row.Section] = (passed, all + 1);
    }

    public void OnPassed(ConformanceCase row)
    {
        (int passed, int all) = _sections[row.Section];
        _sections[row.Section] = (passed + 1, all);
    }

    public void Dispose()
    {
        foreach ((string section, (int passed, int all)) in _sections)
        {
            Console.Out.WriteLine($"h2spec {section}: {passed} of {all}");
        }
        Console.Out.WriteLine($"h2spec: {_sections.Values.Sum(s => s.Passed)} of {_sections.Values.Sum(s => s.All)}");
    }
}
