namespace Tulle.Model.Regex;

/// <summary>
/// Turns nodes into instructions over bytes, from the end to the beginning: each piece is given the index of what
/// follows it. Counted repetitions are written out.
/// </summary>
internal sealed class RegexCompiler
{
    private readonly List<RegexInstruction> _code = [];
    private readonly List<ByteSet> _sets = [];
    private readonly Dictionary<ByteSet, int> _setNumbers = [];
    private readonly List<Utf8Sequence> _sequences = [];
    private bool _tooLarge;

    /// <summary>Null: more than <paramref name="maxInstructions"/>.</summary>
    public static RegexCode? Compile(RegexNode node, int captureCount, int maxInstructions)
    {
        var compiler = new RegexCompiler { _maxInstructions = maxInstructions };
        int match = compiler.Add(RegexOpcode.Match, 0, 0);
        int end = compiler.Add(RegexOpcode.Save, match, 1);
        int body = compiler.Emit(node, end);
        int start = compiler.Add(RegexOpcode.Save, body, 0);
        return compiler._tooLarge
            ? null
            : new RegexCode([.. compiler._code], [.. compiler._sets], start, (captureCount + 1) * 2);
    }

    private int _maxInstructions;

    private int Emit(RegexNode node, int next)
    {
        if (_tooLarge)
        {
            return 0;
        }

        switch (node.Kind)
        {
            case RegexNodeKind.Class:
                return EmitClass(node.Runes!, next);
            case RegexNodeKind.AnyByte:
                return AddRange(0, 0xFF, next);
            case RegexNodeKind.Assert:
                return Add(RegexOpcode.Assert, next, (int)node.Assertion);
            case RegexNodeKind.Capture:
                int close = Add(RegexOpcode.Save, next, (node.CaptureIndex * 2) + 1);
                return Add(RegexOpcode.Save, Emit(node.Children[0], close), node.CaptureIndex * 2);
            case RegexNodeKind.Concat:
                for (int i = node.Children.Length - 1; i >= 0; i--)
                {
                    next = Emit(node.Children[i], next);
                }

                return next;
            case RegexNodeKind.Alternate:
                return EmitAlternate(node, next);
            case RegexNodeKind.Repeat:
                return EmitRepeat(node, next);
            default:
                return next;
        }
    }

    private int EmitAlternate(RegexNode node, int next)
    {
        int pc = Emit(node.Children[^1], next);
        for (int i = node.Children.Length - 2; i >= 0; i--)
        {
            pc = Add(RegexOpcode.Split, Emit(node.Children[i], next), pc);
        }

        return pc;
    }

    private int EmitRepeat(RegexNode node, int next)
    {
        RegexNode body = node.Children[0];
        int pc = next;
        if (node.Max < 0)
        {
            if (node.Min == 0)
            {
                return EmitStar(body, node.Greedy, next);
            }

            pc = EmitPlus(body, node.Greedy, next);
            for (int i = 1; i < node.Min; i++)
            {
                pc = Emit(body, pc);
            }

            return pc;
        }

        // x{2,4} is xx(x(x)?)?: each optional copy leads past all the later ones.
        for (int i = node.Min; i < node.Max; i++)
        {
            int optional = Emit(body, pc);
            pc = node.Greedy ? Add(RegexOpcode.Split, optional, next) : Add(RegexOpcode.Split, next, optional);
        }

        for (int i = 0; i < node.Min; i++)
        {
            pc = Emit(body, pc);
        }

        return pc;
    }

    private int EmitStar(RegexNode body, bool greedy, int next)
    {
        if (body.IsNullable())
        {
            // One split cannot order the empty turn of the loop rightly; (x+)? can. So does RE2.
            int plus = EmitPlus(body, greedy, next);
            return greedy ? Add(RegexOpcode.Split, plus, next) : Add(RegexOpcode.Split, next, plus);
        }

        int loop = Add(RegexOpcode.Split, 0, 0);
        Close(loop, Emit(body, loop), next, greedy);
        return loop;
    }

    private int EmitPlus(RegexNode body, bool greedy, int next)
    {
        int loop = Add(RegexOpcode.Split, 0, 0);
        int start = Emit(body, loop);
        Close(loop, start, next, greedy);
        return start;
    }

    private void Close(int loop, int again, int next, bool greedy)
    {
        RegexInstruction instruction = _code[loop];
        instruction.Out = greedy ? again : next;
        instruction.Argument = greedy ? next : again;
        _code[loop] = instruction;
    }

    private int EmitClass(RuneSet runes, int next)
    {
        var single = default(ByteSet);
        int singles = 0;
        int low = 0;
        int high = 0;
        _sequences.Clear();
        foreach (RuneRange range in runes.Ranges)
        {
            if (range.Low < 0x80)
            {
                (low, high) = (range.Low, Math.Min(range.High, 0x7F));
                single.Add(low, high);
                singles++;
            }

            if (range.High >= 0x80)
            {
                Utf8Sequence.AddRange(_sequences, Math.Max(range.Low, 0x80), range.High);
            }
        }

        int pc = singles switch
        {
            0 => -1,
            1 => AddRange(low, high, next),
            _ => Add(RegexOpcode.ByteSet, next, SetNumber(single)),
        };
        for (int i = _sequences.Count - 1; i >= 0; i--)
        {
            int sequence = EmitSequence(_sequences[i], next);
            pc = pc < 0 ? sequence : Add(RegexOpcode.Split, pc, sequence);
        }

        return pc < 0 ? Add(RegexOpcode.Fail, 0, 0) : pc;
    }

    private int EmitSequence(Utf8Sequence sequence, int next)
    {
        for (int i = sequence.Length - 1; i >= 0; i--)
        {
            next = AddRange(sequence.LowAt(i), sequence.HighAt(i), next);
        }

        return next;
    }

    private int SetNumber(ByteSet set)
    {
        if (!_setNumbers.TryGetValue(set, out int number))
        {
            number = _sets.Count;
            _sets.Add(set);
            _setNumbers.Add(set, number);
        }

        return number;
    }

    private int AddRange(int low, int high, int next)
    {
        int pc = Add(RegexOpcode.ByteRange, next, 0);
        RegexInstruction instruction = _code[pc];
        instruction.Low = (byte)low;
        instruction.High = (byte)high;
        _code[pc] = instruction;
        return pc;
    }

    private int Add(RegexOpcode opcode, int next, int argument)
    {
        if (_code.Count >= _maxInstructions)
        {
            _tooLarge = true;
            return 0;
        }

        _code.Add(new RegexInstruction { Opcode = opcode, Out = next, Argument = argument });
        return _code.Count - 1;
    }
}
