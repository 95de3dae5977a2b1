using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// A file to a message, by its extension as in Envoy: .yaml and .yml, .pb (wire format), anything else is JSON.
/// Blocks: start-up, and files that discovery watches.
/// </summary>
public static class ConfigFile
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where the file cannot be read at all; otherwise as <see cref="ConfigReader"/>.</summary>
    public static T? Read<T>(string path, ConfigErrors errors, ConfigReaderOptions options)
        where T : Message, new()
    {
        if (ReadBytes(path, errors) is not { } bytes) return null;
        if (Ends(path, ".pb")) return ConfigReader.ReadWire<T>(bytes, errors, options);
        if (!IsUtf8(bytes, errors)) return null;
        return Ends(path, ".yaml") || Ends(path, ".yml")
            ? ConfigReader.ReadYaml<T>(Encoding.UTF8.GetString(bytes), errors, options)
            : ConfigReader.ReadJson<T>(bytes, errors, options);
    }

    private static bool Ends(string path, string extension) =>
        path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static byte[]? ReadBytes(string path, ConfigErrors errors)
    {
        try
        {
            // Not File.ReadAllBytes: a pipe has no length, and a device may have no end.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length <= CodecLimits.FileBytes) continue;
                errors.Add("", $"unable to read file: {path}: larger than {CodecLimits.FileBytes} bytes");
                return null;
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add("", $"unable to read file: {path}: {e.Message}");
            return null;
        }
    }

    private static bool IsUtf8(byte[] bytes, ConfigErrors errors)
    {
        try
        {
            s_strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException e)
        {
            int line = bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n') + 1;
            errors.Add("", $"not valid UTF-8: the byte 0x{e.BytesUnknown?[0] ?? 0:X2} at offset {e.Index}", line);
            return false;
        }
    }
}
