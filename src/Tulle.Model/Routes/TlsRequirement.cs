namespace Tulle.Model;

public enum TlsRequirement : byte
{
    None,
    ExternalOnly,
    All,
}
