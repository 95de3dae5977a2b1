using System.Text;

namespace Tulle.Xds.Translation;

internal static class Texts
{
    public static byte[] Bytes(string text) => text.Length == 0 ? [] : Encoding.UTF8.GetBytes(text);

    /// <summary>Header names are compared in lower case everywhere behind the parser.</summary>
    public static byte[] LowerBytes(string name) => Bytes(name.ToLowerInvariant());

    public static byte[][] LowerBytes(IEnumerable<string> names) => [.. names.Select(LowerBytes)];
}
