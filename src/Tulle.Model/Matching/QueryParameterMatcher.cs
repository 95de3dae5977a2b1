using System.Text;

namespace Tulle.Model.Matching;

/// <summary>
/// envoy.config.route.v3.QueryParameterMatcher. Names and values are compared as they were sent, undecoded;
/// of a repeated parameter the first counts; a name without '=' has the empty value.
/// </summary>
public sealed class QueryParameterMatcher
{
    private readonly byte[] _name;
    private readonly StringMatcher? _value;
    private readonly bool _present;

    private QueryParameterMatcher(string name, StringMatcher? value, bool present)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _value = value;
        _present = present;
    }

    public static QueryParameterMatcher Present(string name, bool present) => new(name, null, present);

    public static QueryParameterMatcher Value(string name, StringMatcher value) => new(name, value, true);

    /// <param name="query">What follows the first '?' of the path; empty where there is none.</param>
    public bool Matches(ReadOnlySpan<byte> query)
    {
        bool found = TryFind(query, _name, out ReadOnlySpan<byte> value);
        if (_value is null)
        {
            return found == _present;
        }

        return found && _value.Matches(value);
    }

    /// <summary>The query string of a path, without its '?'.</summary>
    public static ReadOnlySpan<byte> QueryOf(ReadOnlySpan<byte> path)
    {
        int at = path.IndexOf((byte)'?');
        return at < 0 ? default : path[(at + 1)..];
    }

    /// <summary>The first value of a parameter, as it was sent.</summary>
    public static bool TryFind(ReadOnlySpan<byte> query, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> parameter = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            int equals = parameter.IndexOf((byte)'=');
            ReadOnlySpan<byte> thisName = equals < 0 ? parameter : parameter[..equals];
            if (thisName.SequenceEqual(name))
            {
                value = equals < 0 ? default : parameter[(equals + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
