namespace Tulle.Model.Regex;

/// <summary>What holds at a place between two bytes, and what an assertion asks of it.</summary>
[Flags]
internal enum EmptyWidth : byte
{
    None = 0,
    BeginLine = 1,
    EndLine = 2,
    BeginText = 4,
    EndText = 8,
    WordBoundary = 16,
    NotWordBoundary = 32,
}
