namespace Tulle.Xds.Translation;

/// <summary>Reads a folder of the runtime: files by their path with dots. Null: there is none, or it cannot be read.
/// </summary>
public delegate IReadOnlyDictionary<string, string>? ReadFolder(string path, out bool failed);
