using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>An HTTP/2 server that others wrote, without TLS, on a port of its own.</summary>
internal sealed class OriginProgram : IDisposable
{
    /// <summary>Answers with the method, the path and the size of the body; /large with 3 MB; /early with 103 before.</summary>
    private const string NodeScript = """
        const large = Buffer.alloc(3000000, 'z');
        require('http2').createServer().on('stream', (stream, headers) => {
          let bytes = 0;
          stream.on('data', d => bytes += d.length);
          stream.on('error', () => {});
          stream.on('end', () => {
            const path = headers[':path'];
            if (path === '/early') { stream.additionalHeaders({':status': 103, 'link': '</a>'}); }
            if (path === '/trailers') {
              stream.on('wantTrailers', () => stream.sendTrailers({'x-sum': '7'}));
              stream.respond({':status': 200}, {waitForTrailers: true});
            } else { stream.respond({':status': 200, 'x-authority': headers[':authority']}); }
            stream.end(path === '/large' ? large : headers[':method'] + ' ' + path + ' ' + bytes);
          });
        }).listen(Number(process.argv[1]), '127.0.0.1');
        """;

    private readonly Process _process;
    private readonly string _folder;

    private OriginProgram(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public static async Task<OriginProgram> StartAsync(string program, int requestsPerConnection = 100_000)
    {
        int port = ProxyUnderTest.FreePort();
        string folder = Directory.CreateTempSubdirectory("tulle-origin-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "GET /file 0");
        string number = port.ToString(CultureInfo.InvariantCulture);
        string[] arguments = program switch
        {
            "node" => ["-e", NodeScript, number],
            "nghttpd" => ["--no-tls", "-a", "127.0.0.1", "-d", folder, number],
            _ => ["-p", folder, "-e", Path.Combine(folder, "error"), "-c", WriteNginx(folder, number, requestsPerConnection)],
        };
        var origin = new OriginProgram(
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!, folder, port);
        await origin.WaitAsync();
        return origin;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string WriteNginx(string folder, string port, int requestsPerConnection)
    {
        string path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, $$"""
            daemon off; master_process off; pid {{folder}}/pid; error_log {{folder}}/error;
            events {}
            http { access_log off; client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}};
              uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
              keepalive_requests {{requestsPerConnection}}; server { listen 127.0.0.1:{{port}} http2; root {{folder}}; } }
            """);
        return path;
    }

    private async Task WaitAsync()
    {
        long begin = Stopwatch.GetTimestamp();
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(begin) > TimeSpan.FromSeconds(30))
                {
                    throw new InvalidOperationException("the origin did not start");
                }
            }

            await tick.WaitForNextTickAsync();
        }
    }
}
