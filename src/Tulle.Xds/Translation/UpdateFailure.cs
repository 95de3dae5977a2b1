using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>A resource that the newest update brought and that was refused.</summary>
public sealed record UpdateFailure(string Name, Message Message, string Details, long LastAttemptUnixMs);
