namespace Tulle.Model;

public sealed record AdminSettings
{
    public required Address Address { get; init; }

    public AccessLog[] AccessLogs { get; init; } = [];

    public bool IgnoreGlobalConnectionLimit { get; init; }
}
