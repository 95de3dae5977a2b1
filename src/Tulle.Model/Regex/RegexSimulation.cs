namespace Tulle.Model.Regex;

/// <summary>
/// Runs instructions over a text in time proportional to both (Pike's simulation): leftmost match, the first
/// alternative before the later ones, as RE2's Perl mode. One per thread, its arrays grow to the largest
/// expression it met and stay.
/// </summary>
internal sealed class RegexSimulation
{
    [ThreadStatic]
    private static RegexSimulation? t_instance;

    private RegexThreads _now = new();
    private RegexThreads _next = new();
    private Frame[] _stack = [];
    private int[] _captures = [];

    public static RegexSimulation Instance => t_instance ??= new RegexSimulation();

    /// <summary>Searches from <paramref name="start"/>; assertions see the text before it too.</summary>
    /// <param name="captures">As many slots as wanted, at most the code's; -1 is a group that took no part.</param>
    /// <param name="wholeText">The match begins at <paramref name="start"/> and ends with the text.</param>
    public bool Run(RegexCode code, ReadOnlySpan<byte> text, int start, Span<int> captures, bool wholeText)
    {
        Prepare(code, captures.Length);
        bool matched = false;
        for (int position = start; ; position++)
        {
            if (!matched && (position == start || !wholeText))
            {
                _captures.AsSpan(0, captures.Length).Fill(-1);
                Add(code, _now, code.Start, text, position, captures.Length);
            }

            if (_now.Count == 0)
            {
                return matched;
            }

            if (Step(code, text, position, captures, wholeText))
            {
                matched = true;
                if (captures.IsEmpty)
                {
                    return true;
                }
            }

            (_now, _next) = (_next, _now);
            _next.Clear();
            if (position == text.Length)
            {
                return matched;
            }
        }
    }

    private void Prepare(RegexCode code, int slots)
    {
        int count = code.Instructions.Length;
        _now.Prepare(count, slots);
        _next.Prepare(count, slots);
        if (_stack.Length < (2 * count) + 2)
        {
            _stack = new Frame[(2 * count) + 2];
        }

        if (_captures.Length < slots)
        {
            _captures = new int[slots];
        }
    }

    /// <summary>Moves every place over one byte; true where one of them was a match, which ends the later ones.</summary>
    private bool Step(RegexCode code, ReadOnlySpan<byte> text, int position, Span<int> captures, bool wholeText)
    {
        for (int i = 0; i < _now.Count; i++)
        {
            int pc = _now[i];
            ref readonly RegexInstruction instruction = ref code.Instructions[pc];
            if (instruction.Opcode == RegexOpcode.Match)
            {
                if (wholeText && position != text.Length)
                {
                    continue;
                }

                _now.CapturesAt(i).CopyTo(captures);
                return true;
            }

            if (position < text.Length && code.Consumes(pc, text[position]))
            {
                _now.CapturesAt(i).CopyTo(_captures);
                Add(code, _next, instruction.Out, text, position + 1, captures.Length);
            }
        }

        return false;
    }

    /// <summary>Follows what consumes nothing, depth first, so that the order of the set is that of priority.</summary>
    private void Add(RegexCode code, RegexThreads to, int start, ReadOnlySpan<byte> text, int position, int slots)
    {
        EmptyWidth holds = RegexText.At(text, position);
        int depth = 0;
        _stack[depth++] = new Frame(start, -1);
        while (depth > 0)
        {
            Frame frame = _stack[--depth];
            if (frame.Slot >= 0)
            {
                _captures[frame.Slot] = frame.Pc;
                continue;
            }

            if (!to.TryAdd(frame.Pc))
            {
                continue;
            }

            ref readonly RegexInstruction instruction = ref code.Instructions[frame.Pc];
            switch (instruction.Opcode)
            {
                case RegexOpcode.Split:
                    _stack[depth++] = new Frame(instruction.Argument, -1);
                    _stack[depth++] = new Frame(instruction.Out, -1);
                    break;
                case RegexOpcode.Save:
                    if (instruction.Argument < slots)
                    {
                        _stack[depth++] = new Frame(_captures[instruction.Argument], instruction.Argument);
                        _captures[instruction.Argument] = position;
                    }

                    _stack[depth++] = new Frame(instruction.Out, -1);
                    break;
                case RegexOpcode.Assert when (holds & (EmptyWidth)instruction.Argument) != 0:
                    _stack[depth++] = new Frame(instruction.Out, -1);
                    break;
                case RegexOpcode.ByteRange or RegexOpcode.ByteSet or RegexOpcode.Match:
                    _captures.AsSpan(0, slots).CopyTo(to.CapturesAt(to.Count - 1));
                    break;
            }
        }
    }

    /// <summary>An instruction to follow; with a slot, the value that the slot gets back.</summary>
    private readonly record struct Frame(int Pc, int Slot);
}
