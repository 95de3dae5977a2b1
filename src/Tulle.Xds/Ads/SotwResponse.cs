using System.Text;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Ads;

/// <summary>
/// A DiscoveryResponse with its resources as they came: most of them are those of the response before, and are not worth
/// decoding.
/// </summary>
internal sealed class SotwResponse
{
    public string Version { get; private set; } = "";

    public string TypeUrl { get; private set; } = "";

    public string Nonce { get; private set; } = "";

    /// <summary>Anys; slices of the response.</summary>
    public List<ReadOnlyMemory<byte>> Resources { get; } = [];

    /// <summary>Null for bytes that are no DiscoveryResponse.</summary>
    public static SotwResponse? TryRead(ReadOnlyMemory<byte> message)
    {
        const int VersionField = 1;
        const int ResourcesField = 2;
        const int TypeUrlField = 4;
        const int NonceField = 5;
        var response = new SotwResponse();
        var reader = new WireReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type))
            {
                return null;
            }

            if (type != WireType.LengthDelimited)
            {
                if (!reader.TrySkip(type))
                {
                    return null;
                }

                continue;
            }

            if (!reader.TryBytes(out ReadOnlyMemory<byte> value))
            {
                return null;
            }

            switch (number)
            {
                case VersionField: response.Version = Encoding.UTF8.GetString(value.Span); break;
                case ResourcesField: response.Resources.Add(value); break;
                case TypeUrlField: response.TypeUrl = Encoding.UTF8.GetString(value.Span); break;
                case NonceField: response.Nonce = Encoding.UTF8.GetString(value.Span); break;
                default: break;
            }
        }

        return response;
    }
}
