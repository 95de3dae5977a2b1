namespace Tulle.Xds.Tests.FieldTable;

public sealed class FieldTableTests
{
    /// <summary>Write the field's reason into the .proto file, `[(tulle.ignored) = "..."]`, or read it, or refuse it.</summary>
    [Fact]
    public void Every_field_is_read_or_refused_or_ignored_by_name() => AssertNone(static f => f.Status == FieldStatus.Silent);

    [Fact]
    public void The_probe_has_a_sample_for_every_field() => AssertNone(static f => f.BadSample.Length > 0);

    [Fact]
    public void What_is_refused_is_not_called_ignored() =>
        AssertNone(static f => f.Status == FieldStatus.Refused && f.Field.IgnoredBecause.Length > 0);

    /// <summary>Somebody made it real: take its reason out of the .proto file.</summary>
    [Fact]
    public void What_is_read_is_not_called_ignored() => AssertNone(static f => f.IsStale);

    [Fact]
    public void The_committed_reference_is_what_this_version_does()
    {
        Dictionary<string, string> pages = ReferencePages.Write(FieldWalk.Findings);
        string made = Path.Combine(AppContext.BaseDirectory, "reference");
        var stale = new List<string>();
        foreach ((string path, string text) in pages)
        {
            string copy = Path.Combine(made, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, text);
            string committed = Path.Combine(Repository.Root, path);
            if (!File.Exists(committed) || File.ReadAllText(committed) != text) stale.Add(path);
        }
        Assert.True(stale.Count == 0, $"{string.Join(", ", stale)}: take over with  cp -r '{made}/.' '{Repository.Root}'");
    }

    private static void AssertNone(Func<FieldFinding, bool> isWrong)
    {
        string[] wrong = [.. FieldWalk.Findings.SelectMany(m => m.Fields.Where(isWrong)
            .Select(f => $"{m.Schema.FullName}.{f.Field.Name} (at {m.Path}) {f.BadSample}"))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }
}
