namespace Tulle.Model;

public enum ConnectionSourceType : byte
{
    Any,
    SameIpOrLoopback,
    External,
}
