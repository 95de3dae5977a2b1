using System.Text;
using Tulle.Http;

namespace Tulle.Model.Matching;

/// <summary>
/// envoy.config.route.v3.CookieMatcher: one cookie's value (RFC 6265 section 5.4), without the quotes around it. An
/// absent cookie does not match, and so does match when inverted. Of two with one name the first counts.
/// </summary>
public sealed class CookieMatcher(string name, StringMatcher value, bool invert)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    public bool Matches(HeaderTable headers)
    {
        for (int at = headers.Find(HeaderName.Cookie); at >= 0; at = headers.Find(HeaderName.Cookie, at + 1))
        {
            if (TryFind(headers.ValueAt(at), out ReadOnlySpan<byte> found))
            {
                return value.Matches(found) != invert;
            }
        }

        return invert;
    }

    private bool TryFind(ReadOnlySpan<byte> cookies, out ReadOnlySpan<byte> found)
    {
        while (!cookies.IsEmpty)
        {
            int end = cookies.IndexOf((byte)';');
            ReadOnlySpan<byte> pair = (end < 0 ? cookies : cookies[..end]).Trim((byte)' ');
            cookies = end < 0 ? default : cookies[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (equals >= 0 && pair[..equals].SequenceEqual(_name))
            {
                found = pair[(equals + 1)..];
                if (found.Length >= 2 && found[0] == '"' && found[^1] == '"')
                {
                    found = found[1..^1];
                }

                return true;
            }
        }

        found = default;
        return false;
    }
}
