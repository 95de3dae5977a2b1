using System.Runtime.InteropServices;

namespace Tulle.Model.Regex;

/// <summary>
/// The subset construction, with a cap on states and on work: null where an expression needs more, and the
/// simulation runs instead. A state is a sorted set of instructions that are still to be followed, with what is
/// known of the byte before (begin of text, newline, word character) for the assertions.
/// </summary>
internal sealed class ByteAutomatonBuilder
{
    private const int AtBegin = 1;
    private const int AfterNewline = 2;
    private const int AfterWord = 4;

    private readonly RegexCode _code;
    private readonly bool _hasAssertions;
    private readonly byte[] _classes = new byte[256];
    private readonly List<byte> _representatives = [];
    private readonly Dictionary<StateKey, int> _numbers = [];
    private readonly List<StateKey> _states = [];
    private readonly List<int> _closed = [];
    private readonly Stack<int> _stack = new();
    private readonly bool[] _seen;
    private int _workLeft;

    private ByteAutomatonBuilder(RegexCode code, int maxWork)
    {
        _code = code;
        _workLeft = maxWork;
        _seen = new bool[code.Instructions.Length];
        _hasAssertions = Array.Exists(code.Instructions, static one => one.Opcode == RegexOpcode.Assert);
        FindClasses();
    }

    /// <param name="maxEntries">States times byte classes: two bytes of memory each.</param>
    /// <param name="maxWork">Instructions visited while building.</param>
    public static ByteAutomaton? Build(RegexCode code, int maxEntries, int maxWork)
    {
        var builder = new ByteAutomatonBuilder(code, maxWork);
        return builder.Run(maxEntries);
    }

    private ByteAutomaton? Run(int maxEntries)
    {
        int classCount = _representatives.Count;
        int maxStates = Math.Min(maxEntries / classCount, ushort.MaxValue);
        var table = new List<ushort>();
        var accepts = new List<bool>();
        NumberOf(new StateKey([], 0));
        NumberOf(new StateKey([_code.Start], _hasAssertions ? AtBegin : 0));
        for (int state = 0; state < _states.Count; state++)
        {
            if (_states.Count > maxStates || _workLeft <= 0)
            {
                return null;
            }

            StateKey key = _states[state];
            for (int byteClass = 0; byteClass < classCount; byteClass++)
            {
                table.Add((ushort)(state == 0 ? 0 : Step(key, _representatives[byteClass])));
            }

            Close(key, End(key.Context));
            accepts.Add(_closed.Exists(pc => _code.Instructions[pc].Opcode == RegexOpcode.Match));
        }

        return new ByteAutomaton(_classes, [.. table], [.. accepts], classCount);
    }

    private int Step(StateKey key, byte value)
    {
        Close(key, Between(key.Context, value));
        var targets = new SortedSet<int>();
        foreach (int pc in _closed)
        {
            if (_code.Consumes(pc, value))
            {
                targets.Add(_code.Instructions[pc].Out);
            }
        }

        _workLeft -= _closed.Count + 1;
        int context = targets.Count > 0 && _hasAssertions ? ContextAfter(value) : 0;
        return NumberOf(new StateKey([.. targets], context));
    }

    private int NumberOf(StateKey key)
    {
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _states.Count;
            _numbers.Add(key, number);
            _states.Add(key);
        }

        return number;
    }

    /// <summary>Follows everything that consumes nothing; what is left is in <see cref="_closed"/>.</summary>
    private void Close(StateKey key, EmptyWidth holds)
    {
        Array.Clear(_seen);
        _closed.Clear();
        foreach (int start in key.Instructions)
        {
            _stack.Push(start);
            while (_stack.TryPop(out int pc))
            {
                if (_seen[pc])
                {
                    continue;
                }

                _seen[pc] = true;
                Follow(pc, holds);
            }
        }
    }

    private void Follow(int pc, EmptyWidth holds)
    {
        ref readonly RegexInstruction instruction = ref _code.Instructions[pc];
        switch (instruction.Opcode)
        {
            case RegexOpcode.Split:
                _stack.Push(instruction.Argument);
                _stack.Push(instruction.Out);
                break;
            case RegexOpcode.Save:
                _stack.Push(instruction.Out);
                break;
            case RegexOpcode.Assert:
                if ((holds & (EmptyWidth)instruction.Argument) != 0)
                {
                    _stack.Push(instruction.Out);
                }

                break;
            case RegexOpcode.Fail:
                break;
            default:
                _closed.Add(pc);
                break;
        }
    }

    private static int ContextAfter(byte value) =>
        value == '\n' ? AfterNewline : RegexText.IsWord(value) ? AfterWord : 0;

    private static EmptyWidth Begin(int context)
    {
        EmptyWidth holds = (context & AtBegin) != 0 ? EmptyWidth.BeginText | EmptyWidth.BeginLine : EmptyWidth.None;
        return (context & AfterNewline) != 0 ? holds | EmptyWidth.BeginLine : holds;
    }

    private static EmptyWidth Between(int context, byte next)
    {
        bool boundary = (context & AfterWord) != 0 != RegexText.IsWord(next);
        return Begin(context)
            | (next == '\n' ? EmptyWidth.EndLine : EmptyWidth.None)
            | (boundary ? EmptyWidth.WordBoundary : EmptyWidth.NotWordBoundary);
    }

    private static EmptyWidth End(int context) =>
        Begin(context) | EmptyWidth.EndLine | EmptyWidth.EndText
        | ((context & AfterWord) != 0 ? EmptyWidth.WordBoundary : EmptyWidth.NotWordBoundary);

    /// <summary>Bytes that no instruction tells apart share a class, and so a column of the table.</summary>
    private void FindClasses()
    {
        var boundaries = new bool[257];
        var sets = new HashSet<int>();
        foreach (RegexInstruction instruction in _code.Instructions)
        {
            if (instruction.Opcode == RegexOpcode.ByteRange)
            {
                boundaries[instruction.Low] = true;
                boundaries[instruction.High + 1] = true;
            }
            else if (instruction.Opcode == RegexOpcode.ByteSet && sets.Add(instruction.Argument))
            {
                ByteSet set = _code.Sets[instruction.Argument];
                for (int value = 1; value < 256; value++)
                {
                    boundaries[value] |= set.Has((byte)value) != set.Has((byte)(value - 1));
                }
            }
        }

        for (int value = 1; value < 256 && _hasAssertions; value++)
        {
            boundaries[value] |= RegexText.IsWord((byte)value) != RegexText.IsWord((byte)(value - 1))
                || value is '\n' or '\n' + 1;
        }

        for (int value = 0; value < 256; value++)
        {
            if (value == 0 || boundaries[value])
            {
                _representatives.Add((byte)value);
            }

            _classes[value] = (byte)(_representatives.Count - 1);
        }
    }

    private readonly struct StateKey(int[] instructions, int context) : IEquatable<StateKey>
    {
        public readonly int[] Instructions = instructions;
        public readonly int Context = context;

        public bool Equals(StateKey other) =>
            Context == other.Context && Instructions.AsSpan().SequenceEqual(other.Instructions);

        public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Context);
            hash.AddBytes(MemoryMarshal.AsBytes(Instructions.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
