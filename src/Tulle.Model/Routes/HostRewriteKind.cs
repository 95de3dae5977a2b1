namespace Tulle.Model;

public enum HostRewriteKind : byte
{
    Literal,

    /// <summary>auto_host_rewrite: the chosen endpoint's host name (STRICT_DNS, LOGICAL_DNS, or given hostname).
    /// </summary>
    Auto,
    Header,
    PathRegex,
}
