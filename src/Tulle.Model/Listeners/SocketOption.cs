namespace Tulle.Model;

/// <summary>One setsockopt call, as written.</summary>
public sealed record SocketOption(int Level, int Name, byte[] Value, SocketOptionState State);
