namespace Tulle.Model;

public enum AccessLogSink : byte
{
    File,
    Stdout,
    Stderr,
}
