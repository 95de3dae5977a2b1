namespace Tulle.Xds.Codec;

internal sealed record OneofSchema(string Name, bool IsRequired, int[] Slots);
