using System.Globalization;

namespace Tulle.Proxy.Host;

/// <summary>
/// The process's own log on stderr, for what happens on the main thread: start, configuration, drain, end. Nothing of
/// the request path writes here.
/// </summary>
internal sealed class ProcessLog(LogLevel level)
{
    public LogLevel Level { get; set; } = level;

    public void Info(string text) => Write(LogLevel.Info, text);

    public void Warn(string text) => Write(LogLevel.Warning, text);

    public void Error(string text) => Write(LogLevel.Error, text);

    public void Critical(string text) => Write(LogLevel.Critical, text);

    private void Write(LogLevel at, string text)
    {
        if (at < Level)
        {
            return;
        }

        string time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string name = at switch
        {
            LogLevel.Info => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            _ => "critical",
        };
        Console.Error.WriteLine($"[{time}][{Environment.ProcessId}][{name}][main] {text}");
    }
}
