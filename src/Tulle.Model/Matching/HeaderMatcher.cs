using System.Buffers.Text;
using System.Text;
using Tulle.Http;

namespace Tulle.Model.Matching;

/// <summary>
/// envoy.config.route.v3.HeaderMatcher. Several lines of one name are matched value by value, never joined: one
/// that matches is enough, and with <c>invert_match</c> none may. An absent header meets no value matcher, inverted or
/// not, unless it is treated as empty.
/// </summary>
public sealed class HeaderMatcher
{
    private readonly byte[] _name;
    private readonly HeaderName _id;
    private readonly StringMatcher? _text;
    private readonly long _rangeStart;
    private readonly long _rangeEnd;
    private readonly bool _isPresence;
    private readonly bool _present;

    private HeaderMatcher(
        string name, bool invert, bool treatMissingAsEmpty, StringMatcher? text, long start, long end, bool? present)
    {
        Name = name;
        _name = Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        _id = HeaderNames.TableId(_name);
        Invert = invert;
        TreatMissingAsEmpty = treatMissingAsEmpty;
        _text = text;
        _rangeStart = start;
        _rangeEnd = end;
        _isPresence = present.HasValue;
        _present = present ?? false;
    }

    public string Name { get; }

    public bool Invert { get; }

    public bool TreatMissingAsEmpty { get; }

    /// <summary>present_match; a matcher with only a name means <paramref name="present"/> true.</summary>
    public static HeaderMatcher Present(string name, bool present, bool invert, bool treatMissingAsEmpty) =>
        new(name, invert, treatMissingAsEmpty, null, 0, 0, present);

    public static HeaderMatcher Text(string name, StringMatcher value, bool invert, bool treatMissingAsEmpty) =>
        new(name, invert, treatMissingAsEmpty, value, 0, 0, null);

    /// <summary>range_match: a whole base-10 number in [start, end).</summary>
    public static HeaderMatcher Range(string name, long start, long end, bool invert, bool treatMissingAsEmpty) =>
        new(name, invert, treatMissingAsEmpty, null, start, end, null);

    public bool Matches(HeaderTable headers)
    {
        int at = headers.Find(_id, _name, 0);
        if (_isPresence)
        {
            bool isPresent = at >= 0 || TreatMissingAsEmpty;
            return (isPresent == _present) != Invert;
        }

        if (at < 0)
        {
            return TreatMissingAsEmpty && MatchesValue(default) != Invert;
        }

        for (; at >= 0; at = headers.Find(_id, _name, at + 1))
        {
            if (MatchesValue(headers.ValueAt(at)))
            {
                return !Invert;
            }
        }

        return Invert;
    }

    private bool MatchesValue(ReadOnlySpan<byte> value) =>
        _text?.Matches(value)
        ?? (TryParseWhole(value, out long number) && number >= _rangeStart && number < _rangeEnd);

    /// <summary>A sign may lead; nothing may follow.</summary>
    private static bool TryParseWhole(ReadOnlySpan<byte> value, out long number) =>
        Utf8Parser.TryParse(value, out number, out int consumed) && consumed == value.Length;
}
