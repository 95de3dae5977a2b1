using System.Numerics;
using System.Text;
using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>
/// Which routes of a virtual host can hold for a path: case-sensitive paths and prefixes by a hash over the path's
/// bytes, one pass for all lengths; the rest one by one. It gives ascending lists of route numbers; the route that
/// serves a request is the one with the lowest number that matches, as if all were tried in order.
/// </summary>
public sealed class RouteIndex
{
    private const uint HashStart = 2166136261;

    private readonly Entry[] _slots;
    private readonly int[] _others;

    /// <summary>Bit n: there is a prefix of n bytes.</summary>
    private readonly ulong[] _prefixLengths;
    private readonly int _longestPrefix;

    private RouteIndex(Dictionary<string, Lists> patterns, List<int> others)
    {
        _others = [.. others];
        _slots = new Entry[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, patterns.Count * 2))];
        foreach ((string pattern, Lists lists) in patterns)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(pattern);
            Insert(new Entry(bytes, [.. lists.Exact], [.. lists.Prefix]));
            if (lists.Prefix.Count > 0)
            {
                _longestPrefix = Math.Max(_longestPrefix, bytes.Length);
            }
        }

        _prefixLengths = new ulong[(_longestPrefix / 64) + 1];
        foreach (Entry entry in _slots)
        {
            if (entry.Pattern is not null && entry.Prefix.Length > 0)
            {
                _prefixLengths[entry.Pattern.Length / 64] |= 1UL << (entry.Pattern.Length % 64);
            }
        }
    }

    /// <summary>Null where trying the routes one by one is as good: few of them, or few that can be found by hash.</summary>
    public static RouteIndex? Build(Route[] routes)
    {
        if (routes.Length < Limits.RoutesTriedWithoutIndex)
        {
            return null;
        }

        var patterns = new Dictionary<string, Lists>(StringComparer.Ordinal);
        var others = new List<int>();
        for (int i = 0; i < routes.Length; i++)
        {
            PathMatcher path = routes[i].Match.Path;
            if (!path.IsCaseSensitive || path.Pattern.Length == 0
                || path.Kind is PathMatchKind.Regex or PathMatchKind.Connect)
            {
                others.Add(i);
                continue;
            }

            if (!patterns.TryGetValue(path.Pattern, out Lists? lists))
            {
                patterns.Add(path.Pattern, lists = new Lists());
            }

            (path.Kind == PathMatchKind.Path ? lists.Exact : lists.Prefix).Add(i);
        }

        return patterns.Count < Limits.RoutesTriedWithoutIndex ? null : new RouteIndex(patterns, others);
    }

    /// <param name="path">Without its query.</param>
    public Candidates Find(ReadOnlySpan<byte> path) => new(this, path);

    private ref readonly Entry Look(uint hash, ReadOnlySpan<byte> pattern)
    {
        int mask = _slots.Length - 1;
        for (int at = Spread(hash) & mask; ; at = (at + 1) & mask)
        {
            ref readonly Entry entry = ref _slots[at];
            if (entry.Pattern is null || pattern.SequenceEqual(entry.Pattern))
            {
                return ref entry;
            }
        }
    }

    private void Insert(Entry entry)
    {
        uint hash = HashStart;
        foreach (byte value in entry.Pattern)
        {
            hash = Add(hash, value);
        }

        int mask = _slots.Length - 1;
        int at = Spread(hash) & mask;
        while (_slots[at].Pattern is not null)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = entry;
    }

    private static uint Add(uint hash, byte value) => (hash ^ value) * 16777619;

    private static int Spread(uint hash) => (int)(hash ^ (hash >> 15));

    /// <summary>Ascending lists of numbers of routes that may match; each has to be looked at up to the best so far.
    /// </summary>
    public ref struct Candidates
    {
        private readonly RouteIndex _index;
        private readonly ReadOnlySpan<byte> _path;
        private uint _hash = HashStart;
        private int _at;
        private Step _step;

        internal Candidates(RouteIndex index, ReadOnlySpan<byte> path)
        {
            _index = index;
            _path = path;
        }

        private enum Step : byte
        {
            Prefixes,
            Others,
            Done,
        }

        /// <summary>False: there are no more.</summary>
        public bool TryNext(out ReadOnlySpan<int> routes)
        {
            while (_step == Step.Prefixes)
            {
                if (_at == _path.Length)
                {
                    _step = Step.Others;
                    routes = _index.Look(_hash, _path).Exact;
                    return true;
                }

                _hash = Add(_hash, _path[_at++]);
                if (_at <= _index._longestPrefix && (_index._prefixLengths[_at / 64] & (1UL << (_at % 64))) != 0)
                {
                    routes = _index.Look(_hash, _path[.._at]).Prefix;
                    return true;
                }
            }

            routes = _index._others;
            bool isLast = _step == Step.Others;
            _step = Step.Done;
            return isLast;
        }
    }

    private sealed class Lists
    {
        public List<int> Exact { get; } = [];

        public List<int> Prefix { get; } = [];
    }

    private readonly record struct Entry(byte[] Pattern, int[] Exact, int[] Prefix);
}
