namespace Tulle.Model;

/// <summary>ListenerFilterChainMatchPredicate: a tree over the port that a connection came to.</summary>
public sealed class ListenerFilterPredicate
{
    private readonly Kind _kind;
    private readonly ListenerFilterPredicate[] _rules;
    private readonly int _startPort;
    private readonly int _endPort;

    private ListenerFilterPredicate(Kind kind, ListenerFilterPredicate[] rules, int startPort = 0, int endPort = 0)
    {
        _kind = kind;
        _rules = rules;
        _startPort = startPort;
        _endPort = endPort;
    }

    private enum Kind : byte
    {
        Always,
        Not,
        All,
        Any,
        Ports,
    }

    public static ListenerFilterPredicate Always { get; } = new(Kind.Always, []);

    public static ListenerFilterPredicate Not(ListenerFilterPredicate rule) => new(Kind.Not, [rule]);

    public static ListenerFilterPredicate All(ListenerFilterPredicate[] rules) => new(Kind.All, rules);

    public static ListenerFilterPredicate Any(ListenerFilterPredicate[] rules) => new(Kind.Any, rules);

    /// <summary>From <paramref name="startPort"/> up to, not including, <paramref name="endPort"/>.</summary>
    public static ListenerFilterPredicate Ports(int startPort, int endPort) => new(Kind.Ports, [], startPort, endPort);

    public bool Holds(int destinationPort)
    {
        switch (_kind)
        {
            case Kind.Not:
                return !_rules[0].Holds(destinationPort);
            case Kind.All:
                return Array.TrueForAll(_rules, r => r.Holds(destinationPort));
            case Kind.Any:
                return Array.Exists(_rules, r => r.Holds(destinationPort));
            case Kind.Ports:
                return destinationPort >= _startPort && destinationPort < _endPort;
            default:
                return true;
        }
    }
}
