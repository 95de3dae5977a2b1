namespace Tulle.Http.Http2;

/// <summary>
/// Bytes of DATA that one side may still send (RFC 9113 section 5.2). Below zero when a setting made it smaller behind
/// the back of what was sent (section 6.9.2).
/// </summary>
internal struct FlowWindow(int bytes)
{
    internal const int DefaultBytes = 65535;

    internal int Bytes { get; private set; } = bytes;

    internal void Take(int bytes) => Bytes -= bytes;

    /// <summary>False: the window would be larger than 2^31-1 (section 6.9.1).</summary>
    internal bool TryGrow(int bytes)
    {
        long grown = (long)Bytes + bytes;
        if (grown > int.MaxValue)
        {
            return false;
        }
        Bytes = (int)grown;
        return true;
    }
}
