namespace Tulle.Wire.Tests.Harness;

/// <summary>One response as the client got it. IsWhole: its end was seen as its own head announced it.</summary>
internal sealed record WireResponse(
    int Status, IReadOnlyList<(string Name, string Value)> Fields, string Body, bool IsWhole)
{
    public string? Field(string name) =>
        Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
