using System.Globalization;
using Tulle.Proxy.Admin;

namespace Tulle.Proxy.Host;

/// <summary>
/// The process's own log, on stderr or in --log-path, for what happens on the main thread: start, configuration, drain,
/// end. Each line names its logger, whose level /logging changes. Nothing of the request path writes here.
/// </summary>
internal sealed class ProcessLog : IDisposable
{
    private static readonly string[] s_levelNames = ["trace", "debug", "info", "warning", "error", "critical"];

    private readonly string _path;
    private TextWriter _output = Console.Error;

    public ProcessLog(LogLevel level, string componentLevels = "", string path = "")
    {
        _path = path;
        Levels.TrySetAll(s_levelNames.ElementAtOrDefault((int)level) ?? "off");
        Levels.TrySetSeveral(componentLevels, out _);
    }

    public LogLevels Levels { get; } = new();

    public void Debug(string text, string logger = "main") => Write(LogLevel.Debug, text, logger);

    public void Info(string text, string logger = "main") => Write(LogLevel.Info, text, logger);

    public void Warn(string text, string logger = "main") => Write(LogLevel.Warning, text, logger);

    public void Error(string text, string logger = "main") => Write(LogLevel.Error, text, logger);

    public void Critical(string text, string logger = "main") => Write(LogLevel.Critical, text, logger);

    /// <summary>Opens --log-path, at the start and after a rotation. False: lines go where they went before.</summary>
    public bool TryOpen(out string error)
    {
        error = "";
        if (_path.Length == 0)
        {
            return true;
        }

        try
        {
            var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            Dispose();
            _output = new StreamWriter(file) { AutoFlush = true };
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"Failed to open log-file '{_path}': {exception.Message}";
            return false;
        }
    }

    public void Dispose()
    {
        if (_output != Console.Error)
        {
            _output.Dispose();
        }
    }

    private void Write(LogLevel at, string text, string logger)
    {
        if ((int)at < Levels[Math.Max(0, LogLevels.Find(logger))])
        {
            return;
        }

        string time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string line = $"[{time}][{Environment.ProcessId}][{s_levelNames[(int)at]}][{logger}] {text}";
        try
        {
            _output.WriteLine(line);
        }
        catch (IOException)
        {
            // A full disk or a closed stderr must not end the proxy.
        }
    }
}
