using System.Diagnostics;

namespace Tulle.Cli.Tests;

/// <summary>The scripts in the shells that they are for, with tulle as it was just built.</summary>
public sealed class CompletionTests
{
    private static readonly string BinFolder = Path.GetDirectoryName(typeof(CliException).Assembly.Location)!;

    [Theory]
    [InlineData("tulle pro", "proxy")]
    [InlineData("tulle proxy l", "list listeners logs")]
    [InlineData("tulle proxy config web --ty", "--type")]
    [InlineData("tulle proxy config web --type ", "cds eds lds rds")]
    [InlineData("tulle get http", "httproutes")]
    [InlineData("tulle completion ", "bash fish zsh")]
    public async Task Bash_completes(string line, string expected)
    {
        string words = string.Join(' ', line.Split(' ').Select(w => $"'{w}'"));
        string output = await RunAsync("bash", "-c", $"""
            PATH={BinFolder}:$PATH
            source <(tulle completion bash)
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({words}) COMP_CWORD={line.Split(' ').Length - 1}
            complete -p tulle >/dev/null || exit 1
            _tulle tulle
            printf '%s\n' "$(printf '%s\n' "{"${COMPREPLY[@]}"}" | sort | tr '\n' ' ')"
            """);

        Assert.Equal(expected, output.Trim());
    }

    [Fact]
    public async Task Zsh_completes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "zsh is not installed");
        string output = await RunAsync("zsh", "-fc", $"""
            PATH={BinFolder}:$PATH
            compdef() {"{ }"}
            compadd() {"{ shift; print -l -- \"$@\" }"}
            source <(tulle completion zsh)
            words=(tulle proxy l) CURRENT=3
            _tulle
            """);

        // The real compadd leaves out what does not begin with the word.
        Assert.Equal(["list", "listeners", "logs"], output.Split('\n').Where(w => w.StartsWith('l')).Order());
        Assert.DoesNotContain("--help", output);
    }

    [Fact]
    public async Task Fish_completes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "fish is not installed");
        string output = await RunAsync("fish", "--no-config", "-c", $"""
            set PATH {BinFolder} $PATH
            tulle completion fish | source
            complete -C 'tulle proxy l'
            """);

        Assert.Equal(["list", "listeners", "logs"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public async Task Names_of_proxies_are_asked_of_the_control_plane_and_its_absence_is_no_error()
    {
        using System.Net.HttpListener api = new();
        string url = Listen(api);
        Task served = ServeAsync(api, """{"proxies":[{"id":"web.default"},{"id":"emoji.default"}]}""");

        Assert.Equal("emoji.default\nweb.default",
            string.Join('\n', (await SuggestAsync(url, "tulle proxy routes ")).Where(l => l.Contains('.')).Order()));
        api.Stop();
        await served;
        Assert.DoesNotContain(await SuggestAsync(url, "tulle proxy routes "), l => l.Contains('.'));
    }

    private static async Task<string[]> SuggestAsync(string url, string line)
    {
        string text = await RunAsync(
            "env", "TULLE_SERVER=" + url, Path.Combine(BinFolder, "tulle"), $"[suggest:{line.Length}]", line);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Listen(System.Net.HttpListener api)
    {
        // HttpListener takes no port 0: a free one is asked of the system first.
        for (int attempt = 0; ; attempt++)
        {
            using System.Net.Sockets.TcpListener probe = new(System.Net.IPAddress.Loopback, 0);
            probe.Start();
            string url = $"http://127.0.0.1:{((System.Net.IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            try
            {
                api.Prefixes.Clear();
                api.Prefixes.Add(url);
                api.Start();
                return url;
            }
            catch (System.Net.HttpListenerException) when (attempt < 10)
            {
                // Somebody else took it meanwhile.
            }
        }
    }

    private static async Task ServeAsync(System.Net.HttpListener api, string body)
    {
        try
        {
            while (true)
            {
                System.Net.HttpListenerContext context = await api.GetContextAsync();
                await using Stream stream = context.Response.OutputStream;
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
            }
        }
        catch (Exception e) when (e is System.Net.HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task<string> RunAsync(string executable, params string[] arguments)
    {
        ProcessStartInfo start = new(executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120));
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
