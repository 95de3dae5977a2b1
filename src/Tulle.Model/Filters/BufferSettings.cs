namespace Tulle.Model;

public sealed record BufferSettings(int MaxRequestBytes, bool Disabled) : FilterSettings;
