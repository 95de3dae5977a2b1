namespace Tulle.Xds.Codec;

/// <summary>Collects everything that is wrong with a configuration, so that one run shows it all.</summary>
public sealed class ConfigErrors
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _warnings = [];

    public IReadOnlyList<ConfigError> Errors => _errors;

    /// <summary>What is odd but accepted: unknown fields on the wire, deprecated fields.</summary>
    public IReadOnlyList<ConfigError> Warnings => _warnings;

    /// <summary>The file or flag that is being read; goes into the errors that are added.</summary>
    public string Source { get; set; } = "";

    public bool IsEmpty => _errors.Count == 0;

    /// <summary>Set when more was wrong than <see cref="CodecLimits.Errors"/>.</summary>
    public bool IsTruncated { get; private set; }

    public void Add(string path, string message, int line = 0) => AddTo(_errors, path, message, line);

    public void Warn(string path, string message, int line = 0) => AddTo(_warnings, path, message, line);

    public override string ToString() => string.Join('\n', _errors);

    private void AddTo(List<ConfigError> list, string path, string message, int line)
    {
        if (list.Count < CodecLimits.Errors) list.Add(new ConfigError(path, message, line, Source));
        else IsTruncated = true;
    }
}
