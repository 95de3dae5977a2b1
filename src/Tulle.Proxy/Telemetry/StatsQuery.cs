using System.Text;
using Tulle.Model.Regex;

namespace Tulle.Proxy.Telemetry;

/// <summary>Which stats a request for /stats asks for.</summary>
internal sealed class StatsQuery
{
    private byte[] _name = new byte[256];

    /// <summary>Only what was ever written to.</summary>
    internal bool UsedOnly { get; init; }

    /// <summary>hidden=only: no stat of ours is hidden, so nothing is shown.</summary>
    internal bool HiddenOnly { get; init; }

    /// <summary>Found anywhere in the dotted name; null: all.</summary>
    internal RegexProgram? Filter { get; init; }

    /// <summary>Null: all kinds.</summary>
    internal StatKind? Kind { get; init; }

    /// <summary>Only strings.</summary>
    internal bool TextsOnly { get; init; }

    internal bool WantsTexts => TextsOnly || Kind is null;

    internal bool Wants(StatKind kind)
    {
        StatKind shown = kind == StatKind.SharedGauge ? StatKind.Gauge : kind;
        return !TextsOnly && (Kind is null || Kind == shown);
    }

    internal bool Passes(string name)
    {
        if (Filter is null || HiddenOnly)
        {
            return !HiddenOnly;
        }

        int length = Encoding.UTF8.GetMaxByteCount(name.Length);
        if (_name.Length < length)
        {
            _name = new byte[length];
        }

        return Filter.PartialMatch(_name.AsSpan(0, Encoding.UTF8.GetBytes(name, _name)));
    }
}
