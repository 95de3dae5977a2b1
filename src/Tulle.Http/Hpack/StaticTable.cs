using System.Text;

namespace Tulle.Http.Hpack;

/// <summary>HPACK's static table (RFC 7541 appendix A): 61 entries, index 1 to 61.</summary>
internal static class StaticTable
{
    internal const int Count = 61;

    // name=value, in the order of the appendix.
    private const string Text = """
        :authority= :method=GET :method=POST :path=/ :path=/index.html :scheme=http :scheme=https :status=200 :status=204
        :status=206 :status=304 :status=400 :status=404 :status=500 accept-charset= accept-encoding=gzip,_deflate
        accept-language= accept-ranges= accept= access-control-allow-origin= age= allow= authorization= cache-control=
        content-disposition= content-encoding= content-language= content-length= content-location= content-range=
        content-type= cookie= date= etag= expect= expires= from= host= if-match= if-modified-since= if-none-match= if-range=
        if-unmodified-since= last-modified= link= location= max-forwards= proxy-authenticate= proxy-authorization= range=
        referer= refresh= retry-after= server= set-cookie= strict-transport-security= transfer-encoding= user-agent= vary=
        via= www-authenticate=
        """;

    private static readonly byte[][] Names = new byte[Count + 1][];
    private static readonly byte[][] Values = new byte[Count + 1][];
    private static readonly HeaderName[] Ids = FillIds();
    private static readonly byte[] FirstById = FillFirstById();

    internal static HeaderName IdAt(int index) => Ids[index];

    internal static ReadOnlySpan<byte> NameAt(int index) => Names[index];

    internal static ReadOnlySpan<byte> ValueAt(int index) => Values[index];

    /// <summary>The first entry with this name, 0: none. Names without an id are looked for by their bytes.</summary>
    internal static int FindName(HeaderName id, ReadOnlySpan<byte> name)
    {
        if (id != HeaderName.Unknown)
        {
            return FirstById[(int)id];
        }
        return name.SequenceEqual("accept-charset"u8) ? 15
            : name.SequenceEqual("content-location"u8) ? 29
            : name.SequenceEqual("refresh"u8) ? 52 : 0;
    }

    /// <summary>The entry with this name and value, 0: none; <paramref name="first"/> is the name's first entry.</summary>
    internal static int FindValue(int first, ReadOnlySpan<byte> value)
    {
        for (int i = first; i <= Count && Ids[i] == Ids[first]; i++)
        {
            if (value.SequenceEqual(Values[i]))
            {
                return i;
            }
            if (i >= 16)
            {
                // From here on every name stands once.
                break;
            }
        }
        return 0;
    }

    private static HeaderName[] FillIds()
    {
        HeaderName[] ids = new HeaderName[Count + 1];
        Names[0] = [];
        Values[0] = [];
        string[] words = Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            int split = words[i].IndexOf('=', StringComparison.Ordinal);
            Names[i + 1] = Encoding.ASCII.GetBytes(words[i][..split]);
            Values[i + 1] = Encoding.ASCII.GetBytes(words[i][(split + 1)..].Replace('_', ' '));
            ids[i + 1] = HeaderNames.Lookup(Names[i + 1]);
        }
        return ids;
    }

    private static byte[] FillFirstById()
    {
        byte[] first = new byte[HeaderNames.Count];
        for (int i = Count; i >= 1; i--)
        {
            if (Ids[i] != HeaderName.Unknown)
            {
                first[(int)Ids[i]] = (byte)i;
            }
        }
        return first;
    }
}
