namespace Tulle.Model;

public sealed record Locality
{
    public static Locality None { get; } = new();

    public string Region { get; init; } = "";

    public string Zone { get; init; } = "";

    public string SubZone { get; init; } = "";
}
