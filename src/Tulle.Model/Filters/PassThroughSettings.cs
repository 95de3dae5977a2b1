namespace Tulle.Model;

/// <summary>A filter that is accepted and has nothing to do here (say, an unknown one with is_optional). The
/// factory leaves it out of the chain.</summary>
public sealed record PassThroughSettings(string TypeUrl) : FilterSettings;
