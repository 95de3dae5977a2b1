using System.Diagnostics.CodeAnalysis;

namespace Tulle.Samples.Emojivoto;

/// <summary>What the command line says. URLs of other services are those of the local proxy's outbound ports.</summary>
internal sealed class Options
{
    public const string Usage =
        "usage: tulle-emojivoto web|emoji|voting|echo --listen IP:PORT [--emoji URL] [--voting URL] [--version NAME]";

    public required string Role { get; init; }

    public string Listen { get; private set; } = "127.0.0.1:0";

    public string Version { get; private set; } = "v1";

    public Uri? Emoji { get; private set; }

    public Uri? Voting { get; private set; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out Options? options, out string error)
    {
        options = null;
        if (args.Length == 0 || args[0] is not ("web" or "emoji" or "voting" or "echo"))
        {
            error = args.Length == 0 ? "no role given" : $"unknown role '{args[0]}'";
            return false;
        }

        Options parsed = new() { Role = args[0] };
        for (int i = 1; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
            {
                error = $"{args[i]} needs a value";
                return false;
            }

            if (!parsed.Take(args[i], args[i + 1]))
            {
                error = $"{args[i]} {args[i + 1]}: unknown flag or bad value";
                return false;
            }
        }

        if (parsed.Role == "web" && (parsed.Emoji is null || parsed.Voting is null))
        {
            error = "web needs --emoji URL and --voting URL";
            return false;
        }

        options = parsed;
        error = "";
        return true;
    }

    private bool Take(string flag, string value)
    {
        switch (flag)
        {
            case "--listen":
                Listen = value;
                return true;
            case "--version":
                Version = value;
                return true;
            case "--emoji":
                return Uri.TryCreate(value, UriKind.Absolute, out Uri? emoji) && (Emoji = emoji) is not null;
            case "--voting":
                return Uri.TryCreate(value, UriKind.Absolute, out Uri? voting) && (Voting = voting) is not null;
            default:
                return false;
        }
    }
}
