using System.Globalization;

namespace Tulle.Cli.Client;

/// <summary>Where an admin interface listens: HOST:PORT, http://HOST:PORT, or a unix socket (a path, or unix:PATH).</summary>
internal sealed record AdminAddress(string Text, Uri Base, string? SocketPath)
{
    public static AdminAddress Parse(string text)
    {
        string path = text.StartsWith("unix:", StringComparison.Ordinal) ? text["unix:".Length..] : text;
        if (path.StartsWith('/') || path.StartsWith('.') || path.StartsWith('@'))
        {
            // Envoy writes an abstract socket's name with @ before it; the system, with a zero byte.
            return new AdminAddress(text, new Uri("http://localhost"), path.StartsWith('@') ? "\0" + path[1..] : path);
        }

        string withScheme = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        bool isPort = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port);
        withScheme = isPort ? $"http://127.0.0.1:{port}" : withScheme;
        return Uri.TryCreate(withScheme, UriKind.Absolute, out Uri? uri) && uri.Scheme == "http" && uri.Port > 0
            ? new AdminAddress(text, uri, null)
            : throw new CliException(
                $"--admin '{text}' is no address; for example 127.0.0.1:15000, or unix:/run/proxy/admin.sock");
    }
}
