namespace Tulle.Model;

public enum DnsLookupFamily : byte
{
    Auto,
    V4Only,
    V6Only,
    V4Preferred,
    All,
}
