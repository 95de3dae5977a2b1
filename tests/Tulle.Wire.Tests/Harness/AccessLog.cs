using System.Collections.Concurrent;

namespace Tulle.Wire.Tests.Harness;

/// <summary>Follows the proxy's access log; lines are kept by the client's address, which is first in each.</summary>
internal sealed class AccessLog : IDisposable
{
    /// <summary>Address, status, flags, details, and what the client could write into a log.</summary>
    public const string Format =
        "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%|%RESPONSE_CODE%|%RESPONSE_FLAGS%|%RESPONSE_CODE_DETAILS%|"
        + "%REQ(:METHOD)%|%REQ(:PATH)%|%REQ(H)%\\n";

    private readonly ConcurrentDictionary<string, List<string>> _lines = new();
    private readonly ConcurrentQueue<string> _strays = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _path;

    public AccessLog(string path)
    {
        _path = path;
        _ = FollowAsync();
    }

    /// <summary>Lines that begin with no client's address: somebody's bytes broke a line.</summary>
    public IReadOnlyCollection<string> Strays => _strays;

    public int CountWithFlag(string flag) => _lines.Values.Sum(lines => Snapshot(lines).Count(l => Part(l, 2) == flag));

    public static string Part(string line, int number) => line.Split('|')[number];

    /// <summary>Waits until this many lines of the client are there; returns all there are by then.</summary>
    public async Task<string[]> WaitAsync(string address, int count, TimeSpan limit)
    {
        using CancellationTokenSource timer = new(limit);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            string[] lines = _lines.TryGetValue(address, out List<string>? list) ? Snapshot(list) : [];
            if (lines.Length >= count || timer.IsCancellationRequested)
            {
                return lines;
            }
            await tick.WaitForNextTickAsync();
        }
    }

    public void Dispose() => _stop.Cancel();

    private static string[] Snapshot(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }

    private async Task FollowAsync()
    {
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(15));
        long at = 0;
        string rest = "";
        while (!_stop.IsCancellationRequested)
        {
            await tick.WaitForNextTickAsync();
            if (!File.Exists(_path))
            {
                continue;
            }
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = at;
            byte[] bytes = new byte[file.Length - at];
            at += await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
            rest += WireText.Text(bytes);
            for (int end = rest.IndexOf('\n'); end >= 0; end = rest.IndexOf('\n'))
            {
                Take(rest[..end]);
                rest = rest[(end + 1)..];
            }
        }
    }

    private void Take(string line)
    {
        if (!line.StartsWith("127.", StringComparison.Ordinal) || line.Any(c => (c < ' ' && c != '\t') || c == 0x7f))
        {
            _strays.Enqueue(line);
            return;
        }
        List<string> lines = _lines.GetOrAdd(Part(line, 0), _ => []);
        lock (lines)
        {
            lines.Add(line);
        }
    }
}
