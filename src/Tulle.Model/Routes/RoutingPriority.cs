namespace Tulle.Model;

public enum RoutingPriority : byte
{
    Default,
    High,
}
