using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>A decoded resource on its way in.</summary>
public sealed record ConfigResource(string Name, string Version, Message Message);
