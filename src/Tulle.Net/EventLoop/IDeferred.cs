namespace Tulle.Net;

/// <summary>Work that a loop continues on its next turn, so that the others get theirs first.</summary>
public interface IDeferred
{
    void RunDeferred();
}
