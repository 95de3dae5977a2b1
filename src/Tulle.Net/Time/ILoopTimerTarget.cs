namespace Tulle.Net;

/// <summary>Who is called when a <see cref="LoopTimer"/> runs out: on the loop's thread, between events.</summary>
public interface ILoopTimerTarget
{
    void OnTimer(LoopTimer timer);
}
