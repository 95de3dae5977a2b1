namespace Tulle.Model;

public sealed record InternalAddressSettings(bool UnixSockets, CidrRange[] Ranges);
