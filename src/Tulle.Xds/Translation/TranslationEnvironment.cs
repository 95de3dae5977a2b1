using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Xds.Translation;

/// <summary>What translation needs from outside of the messages. Everything that reads files or variables goes
/// through here, so tests need neither.</summary>
public sealed class TranslationEnvironment
{
    public Func<string, byte[]> ReadFile { get; init; } = File.ReadAllBytes;

    /// <summary>For disk layers of the runtime.</summary>
    public ReadFolder ReadFolder { get; init; } = RuntimeFolder.Read;

    public Func<string, string?> ReadVariable { get; init; } = static _ => null;

    public string HostName { get; init; } = "-";

    /// <summary>Name in the `server` header unless server_name says otherwise.</summary>
    public string ServerName { get; init; } = "tulle";

    public Node Node { get; init; } = new();

    /// <summary>Whether there is a stream that `ads` can mean: set once the bootstrap is known.</summary>
    internal bool HasAds { get; set; }

    internal FormatOptions LogFormat(bool omitEmptyValues) =>
        FormatOptions.Default with
        {
            OmitEmptyValues = omitEmptyValues,
            HostName = HostName,
            ReadEnvironment = ReadVariable,
        };

    internal FormatOptions HeaderFormat() =>
        FormatOptions.Header with { HostName = HostName, ReadEnvironment = ReadVariable };
}
