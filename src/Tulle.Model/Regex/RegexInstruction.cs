namespace Tulle.Model.Regex;

/// <summary>One step of a compiled expression; <see cref="Out"/> is the index of the next.</summary>
internal struct RegexInstruction
{
    public RegexOpcode Opcode;
    public byte Low;
    public byte High;
    public int Out;
    public int Argument;
}
