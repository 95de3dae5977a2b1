namespace Tulle.Model.Formatting;

/// <summary>What a format needs from its surroundings, known when the configuration is built.</summary>
/// <param name="OmitEmptyValues">A missing value is the empty text, and in JSON its key is left out.</param>
/// <param name="HostName">The value of %HOSTNAME%.</param>
/// <param name="ReadEnvironment">Reads a variable for %ENVIRONMENT(X)%; null where it is not set.</param>
public sealed record FormatOptions(
    bool OmitEmptyValues = false,
    string HostName = "-",
    Func<string, string?>? ReadEnvironment = null)
{
    /// <summary>Access logs and local replies.</summary>
    public static FormatOptions Default { get; } = new();

    /// <summary>Header values: what is missing is the empty text.</summary>
    public static FormatOptions Header { get; } = new(OmitEmptyValues: true);
}
