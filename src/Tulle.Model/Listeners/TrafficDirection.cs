namespace Tulle.Model;

public enum TrafficDirection : byte
{
    Unspecified,
    Inbound,
    Outbound,
}
