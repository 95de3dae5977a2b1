namespace Tulle.Wire.Tests.Rows;

/// <summary>An origin's answer in frames, and what the client gets for it.</summary>
internal sealed record FrameRow(string Name, byte[] Answer, int Status, string Body = "");
