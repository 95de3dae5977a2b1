using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>One message type, and the place where its fields were tried.</summary>
internal sealed record MessageFinding(MessageSchema Schema, string Path, List<FieldFinding> Fields);
