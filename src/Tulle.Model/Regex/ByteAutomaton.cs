namespace Tulle.Model.Regex;

/// <summary>
/// A deterministic automaton that answers "does the whole text match": one table look-up a byte. Built whole when
/// the configuration is built (see <see cref="ByteAutomatonBuilder"/>), so matching allocates nothing.
/// </summary>
internal sealed class ByteAutomaton(byte[] classes, ushort[] table, bool[] accepts, int classCount)
{
    /// <summary>No way on from here: the answer is no, whatever follows.</summary>
    public const int Dead = 0;

    /// <summary>The first state.</summary>
    public const int Start = 1;

    public int StateCount => accepts.Length;

    public bool Matches(ReadOnlySpan<byte> text)
    {
        int state = Start;
        byte[] byteClasses = classes;
        ushort[] next = table;
        foreach (byte value in text)
        {
            state = next[(state * classCount) + byteClasses[value]];
            if (state == Dead)
            {
                return false;
            }
        }

        return accepts[state];
    }
}
