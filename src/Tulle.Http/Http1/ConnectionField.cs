using System.Text;

namespace Tulle.Http.Http1;

/// <summary>Reads the value of one Connection line.</summary>
public static class ConnectionField
{
    /// <summary>The options of a comma-separated list, without regard to case.</summary>
    public static ConnectionOptions Parse(ReadOnlySpan<byte> value)
    {
        ConnectionOptions options = ConnectionOptions.None;
        while (TryNext(ref value, out ReadOnlySpan<byte> token))
        {
            options |= Option(token);
        }
        return options;
    }

    /// <summary>Takes the next member off the front of a list; members that are empty are skipped.</summary>
    internal static bool TryNext(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> token)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            token = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!token.IsEmpty)
            {
                return true;
            }
        }
        token = default;
        return false;
    }

    internal static ConnectionOptions Option(ReadOnlySpan<byte> token) => token.Length switch
    {
        5 when Ascii.EqualsIgnoreCase(token, "close"u8) => ConnectionOptions.Close,
        7 when Ascii.EqualsIgnoreCase(token, "upgrade"u8) => ConnectionOptions.Upgrade,
        10 when Ascii.EqualsIgnoreCase(token, "keep-alive"u8) => ConnectionOptions.KeepAlive,
        _ => ConnectionOptions.Nominates,
    };
}
