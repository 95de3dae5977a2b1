namespace Tulle.Model;

/// <summary>The custom_header detection extension.</summary>
public sealed record OriginalIpDetection(byte[] HeaderName, bool AllowTrusted, int RejectStatus);
