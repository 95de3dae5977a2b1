namespace Tulle.Model;

public readonly record struct StatusRange(int Start, int End)
{
    public bool Contains(int status) => status >= Start && status < End;
}
