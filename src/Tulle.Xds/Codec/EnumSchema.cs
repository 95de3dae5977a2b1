using System.Text;

namespace Tulle.Xds.Codec;

/// <summary>The names and numbers of one enum, parsed when first used.</summary>
internal sealed class EnumSchema
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _names = [];

    public EnumSchema(ReadOnlySpan<byte> text)
    {
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        FullName = lines[0];
        foreach (string line in lines.AsSpan(1))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string name = line[..equals];
            int number = int.Parse(line.AsSpan(equals + 1).TrimEnd('x'));
            _numbers[name] = number;
            _names.TryAdd(number, name);
        }
    }

    public string FullName { get; }

    public IEnumerable<string> Names => _numbers.Keys;

    public bool TryNumber(string name, out int number) => _numbers.TryGetValue(name, out number);

    public string? NameOf(int number) => _names.GetValueOrDefault(number);
}
