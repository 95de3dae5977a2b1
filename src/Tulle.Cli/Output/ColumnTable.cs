using System.Text;

namespace Tulle.Cli.Output;

/// <summary>Columns as kubectl prints them: upper-case titles, three blanks between. Made to be read by grep too.</summary>
internal sealed class ColumnTable(params string[] titles)
{
    private const int Gap = 3;

    private readonly List<string[]> _rows = [titles];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Terminal.Escape)]);

    public void WriteTo(TextWriter writer, bool withTitles = true, int indent = 0)
    {
        int[] widths = [.. Enumerable.Range(0, titles.Length).Select(i => _rows.Max(row => row[i].Length))];
        foreach (string[] row in withTitles ? _rows : _rows.Skip(1))
        {
            StringBuilder line = new();
            line.Append(' ', indent);
            for (int i = 0; i < row.Length; i++)
            {
                line.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + Gap));
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }
}
