namespace Tulle.Net;

/// <summary>One setsockopt call as somebody configured it.</summary>
public sealed record RawSocketOption(int Level, int Name, byte[] Value);
