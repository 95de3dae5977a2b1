using System.Diagnostics;
using System.Threading.Channels;

namespace Tulle.Cli.Demo;

/// <summary>A child of the demo. Its output goes to a file of the demo's folder; its lines on stdout can be awaited.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private const int LogLinesInError = 8;

    /// <summary>Of util-linux (or busybox); it becomes the program that it starts, so the process id stays.</summary>
    private const string SessionStarter = "setsid";

    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _pumps;

    private DemoProcess(string name, Process process, string logPath)
    {
        Name = name;
        LogPath = logPath;
        _process = process;
        _log = new StreamWriter(logPath) { AutoFlush = true };
        _pumps = Task.WhenAll(
            PumpAsync(process.StandardOutput, _lines.Writer), PumpAsync(process.StandardError, lines: null));
    }

    public string Name { get; }

    public string LogPath { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _process.WaitForExitAsync();

    public static DemoProcess Start(string folder, string name, string executable, params string[] arguments)
    {
        // A session of its own: Ctrl-C in the terminal is for the demo, which still needs the others for its summary.
        ProcessStartInfo start = new(SessionStarter, [executable, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        Process process = Process.Start(start) ?? throw new CliException($"{executable} did not start");
        process.StandardInput.Close();
        return new DemoProcess(name, process, Path.Combine(folder, name + ".log"));
    }

    /// <summary>The next line on stdout; null at its end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        try
        {
            return await _lines.Reader.ReadAsync(cancel);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>Waits for a line that begins so, and gives what follows.</summary>
    public async Task<string> WaitForAsync(string beginning, CancellationToken cancel)
    {
        while (await ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line[beginning.Length..].Trim();
            }
        }

        throw await DescribeEndAsync();
    }

    /// <summary>Why it ended, with the last lines that it wrote.</summary>
    public async Task<CliException> DescribeEndAsync()
    {
        await _process.WaitForExitAsync();
        await _pumps;
        string tail = string.Join("\n  ", (await File.ReadAllLinesAsync(LogPath)).TakeLast(LogLinesInError));
        return new CliException($"{Name} ended with exit code {_process.ExitCode}; its last lines ({LogPath}):\n  {tail}");
    }

    /// <summary>SIGKILL: no good-bye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; SIGKILL if it does not end in time.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            await TerminateAsync();

            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopWithin);
            }
            catch (TimeoutException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        await _pumps;
    }

    private async Task TerminateAsync()
    {
        ProcessStartInfo start = new("kill", ["-TERM", _process.Id.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process kill = Process.Start(start)!;
        await kill.StandardError.ReadToEndAsync(); // it may have ended meanwhile: nobody wants to read that
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _log.DisposeAsync();
        _process.Dispose();
    }

    private async Task PumpAsync(StreamReader reader, ChannelWriter<string>? lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }

            lines?.TryWrite(line);
        }

        lines?.TryComplete();
    }
}
