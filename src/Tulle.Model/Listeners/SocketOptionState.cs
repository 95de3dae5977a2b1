namespace Tulle.Model;

public enum SocketOptionState : byte
{
    Prebind,
    Bound,
    Listening,
}
