using System.Collections.Frozen;
using Tulle.Model.Matching;
using Tulle.Model.Tests.Formatting;

namespace Tulle.Model.Tests.Matching;

public sealed class MetadataMatcherTests
{
    [Theory]
    [InlineData("text", true)]
    [InlineData("number", true)]
    [InlineData("exact", true)]
    [InlineData("beyond", false)]
    [InlineData("flag", true)]
    [InlineData("list", true)]
    [InlineData("any", true)]
    [InlineData("null", true)]
    [InlineData("present", true)]
    [InlineData("other text", false)]
    public void A_value_is_compared_by_its_kind(string which, bool holds)
    {
        (string key, MetadataValueMatcher matcher) = which switch
        {
            "text" => ("t", new MetadataValueMatcher { Text = StringMatcher.Prefix("ab") }),
            "other text" => ("t", new MetadataValueMatcher { Text = StringMatcher.Exact("ab") }),
            "number" => ("n", new MetadataValueMatcher { Number = (2, 3) }),
            "beyond" => ("n", new MetadataValueMatcher { Number = (1, 2) }),
            "exact" => ("n", new MetadataValueMatcher { Number = (2, 2) }),
            "flag" => ("b", new MetadataValueMatcher { Bool = true }),
            "list" => ("l", new MetadataValueMatcher { OneOf = new() { Number = (2, 2) } }),
            "any" => ("n", new MetadataValueMatcher { Any = [new() { IsNull = true }, new() { Number = (2, 2) }] }),
            "null" => ("z", new MetadataValueMatcher { IsNull = true }),
            _ => ("n", new MetadataValueMatcher { Present = true }),
        };
        Assert.Equal(holds, new MetadataMatcher("ns", ["deep", key], matcher, false, false).Holds(Source()));
        Assert.Equal(!holds, new MetadataMatcher("ns", ["deep", key], matcher, true, false).Holds(Source()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_that_is_not_there_gets_the_configured_answer(bool answer)
    {
        var matcher = new MetadataValueMatcher { Present = true };
        Assert.Equal(answer, new MetadataMatcher("ns", ["deep", "none"], matcher, false, answer).Holds(Source()));
        Assert.Equal(answer, new MetadataMatcher("ns", ["deep", "n", "x"], matcher, false, answer).Holds(Source()));
        Assert.Equal(answer, new MetadataMatcher("none", ["n"], matcher, false, answer).Holds(Source()));
    }

    private static FakeSource Source()
    {
        var two = new MetadataValue { Kind = MetadataKind.Number, Number = 2 };
        var deep = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            ["t"] = new() { Kind = MetadataKind.Text, Text = "abc" },
            ["n"] = two,
            ["b"] = new() { Kind = MetadataKind.Bool, Bool = true },
            ["l"] = new() { Kind = MetadataKind.List, List = [MetadataValue.Null, two] },
            ["z"] = MetadataValue.Null,
        };
        var root = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            ["deep"] = new()
            {
                Kind = MetadataKind.Struct,
                Struct = new MetadataStruct { Fields = deep.ToFrozenDictionary(StringComparer.Ordinal) },
            },
        };
        return new FakeSource
        {
            Dynamic = new MetadataStruct { Fields = root.ToFrozenDictionary(StringComparer.Ordinal) },
        };
    }
}
