using Tulle.Control.Serving;

namespace Tulle.Control.Compiler;

/// <summary>A resource of a proxy that is as it is because of an object of the user's.</summary>
/// <param name="What">What the object does in it, for people.</param>
internal sealed record ResourceUse(XdsType Type, string Name, string What);
