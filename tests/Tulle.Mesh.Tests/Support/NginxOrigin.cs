using System.Net;
using System.Net.Sockets;
using Tulle.Cli.Demo;

namespace Tulle.Mesh.Tests.Support;

/// <summary>nginx with HTTP/2 and no TLS. It ends each connection after some requests, with GOAWAY, and drops those that came
/// after.</summary>
internal sealed class NginxOrigin : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-nginx-").FullName;
    private readonly FreePorts _ports = new(1);
    private DemoProcess? _process;

    public int Port => _ports[0];

    public async Task StartAsync(int requestsPerConnection)
    {
        string configuration = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "a file");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log {{_folder}}/error;
            events {}
            http { access_log off; client_body_temp_path {{_folder}}; proxy_temp_path {{_folder}}; fastcgi_temp_path {{_folder}};
              uwsgi_temp_path {{_folder}}; scgi_temp_path {{_folder}};
              keepalive_requests {{requestsPerConnection}}; server { listen 127.0.0.1:{{Port}} http2; root {{_folder}}; } }
            """);
        _process = DemoProcess.Start(_folder, "nginx", "nginx", "-p", _folder, "-e", _folder + "/error", "-c", configuration);
        await Eventually.HoldsAsync("nginx listens", IsListeningAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
