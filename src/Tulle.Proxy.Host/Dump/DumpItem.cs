using System.Globalization;
using System.Text.Json;

namespace Tulle.Proxy.Host.Dump;

/// <summary>One resource of a dump: its name, which name_regex looks at, and how its fields are written.</summary>
internal sealed record DumpItem(string Name, Action<Utf8JsonWriter> Write)
{
    public static void WriteTime(Utf8JsonWriter json, string name, long unixMs) => json.WriteString(
        name,
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
