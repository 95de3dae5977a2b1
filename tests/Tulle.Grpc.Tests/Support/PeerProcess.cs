using System.Diagnostics;
using System.Reflection;

namespace Tulle.Grpc.Tests.Support;

/// <summary>A program of the folder Peers. It ends when its standard input does.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PeerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static string Folder { get; } = typeof(PeerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(static a => a.Key == "PeersFolder").Value!;

    public static PeerProcess Python(string script, params string[] arguments) => Start("/usr/bin/python3", script, arguments);

    public static PeerProcess Node(string script, params string[] arguments)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), $"first: npm ci --prefix {Folder}");
        return Start("node", script, arguments);
    }

    public Task SendLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_patience)
        ?? throw new InvalidOperationException("the peer ended: " + await _errors);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private static PeerProcess Start(string program, string script, string[] arguments)
    {
        ProcessStartInfo start = new(program, [Path.Combine(Folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Loopback needs no proxy of the environment.
        foreach (string name in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(name);
        return new PeerProcess(Process.Start(start)!);
    }
}
