namespace Tulle.Model.Regex;

/// <summary>The instructions of a compiled expression and the byte sets they name.</summary>
internal sealed class RegexCode(RegexInstruction[] instructions, ByteSet[] sets, int start, int slotCount)
{
    public readonly RegexInstruction[] Instructions = instructions;
    public readonly ByteSet[] Sets = sets;
    public readonly int Start = start;

    /// <summary>Two for each group, the whole match included.</summary>
    public readonly int SlotCount = slotCount;

    public bool Consumes(int pc, byte value)
    {
        ref readonly RegexInstruction instruction = ref Instructions[pc];
        return instruction.Opcode switch
        {
            RegexOpcode.ByteRange => value >= instruction.Low && value <= instruction.High,
            RegexOpcode.ByteSet => Sets[instruction.Argument].Has(value),
            _ => false,
        };
    }
}
