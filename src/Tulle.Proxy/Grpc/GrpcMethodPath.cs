using System.Collections.Frozen;
using System.Text;

namespace Tulle.Proxy.Grpc;

/// <summary>The path of a call: "/service/method".</summary>
internal static class GrpcMethodPath
{
    private const int LongestListedName = 512;

    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> path)
    {
        int query = path.IndexOf((byte)'?');
        return query < 0 ? path : path[..query];
    }

    /// <summary>False: there are not exactly two segments that are not empty. The ranges are those of the path.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> path, out Range service, out Range method)
    {
        path = WithoutQuery(path);
        service = method = default;
        int found = 0;
        foreach (Range segment in path.Split((byte)'/'))
        {
            if (path[segment].IsEmpty)
            {
                continue;
            }

            if (++found == 1)
            {
                service = segment;
            }
            else
            {
                method = segment;
            }
        }

        return found == 2;
    }

    /// <summary>Whether a list of "service/method" has it.</summary>
    public static bool IsIn(FrozenSet<string> listed, ReadOnlySpan<byte> service, ReadOnlySpan<byte> method)
    {
        if (service.Length + method.Length >= LongestListedName)
        {
            return false;
        }

        Span<char> name = stackalloc char[LongestListedName];
        int length = Encoding.UTF8.GetChars(service, name);
        name[length++] = '/';
        length += Encoding.UTF8.GetChars(method, name[length..]);
        return listed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..length]);
    }
}
