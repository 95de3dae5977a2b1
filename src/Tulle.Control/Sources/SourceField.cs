namespace Tulle.Control.Sources;

internal readonly record struct SourceField(string Name, int Line, SourceNode Value);
