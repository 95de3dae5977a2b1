using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tulle.Cli.Client;

/// <summary>The last lines of a log file, and what is added to it: as tail -F. A file that is moved away or cut short is
/// read again from its beginning.</summary>
internal sealed class FileTail(string path)
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Of one line that is shown; what is longer is cut into several.</summary>
    private const int LongestLine = 1024 * 1024;

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>The last lines that are there now.</summary>
    public IEnumerable<string> Last(int count) => File.ReadLines(path).TakeLast(count);

    /// <summary>Each line that is added from now on, until it is cancelled.</summary>
    public async IAsyncEnumerable<string> FollowAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        SafeFileHandle file = Open();
        try
        {
            long position = RandomAccess.GetLength(file);
            StringBuilder partial = new();
            byte[] block = new byte[BlockBytes];
            Decoder decoder = Encoding.UTF8.GetDecoder();
            while (true)
            {
                long length = RandomAccess.GetLength(file);
                int read = await RandomAccess.ReadAsync(file, block, position, cancel);
                if (read == 0 && length < position)
                {
                    position = 0; // cut short
                }
                else if (read == 0 && new FileInfo(path) is { Exists: true } now && now.Length != length)
                {
                    // Another file has its name now, and this one is read to its end.
                    file.Dispose();
                    file = Open();
                    position = 0;
                }
                else if (read == 0)
                {
                    await Task.Delay(PollEvery, cancel);
                }

                position += read;
                foreach (string line in Split(block.AsSpan(0, read), decoder, partial))
                {
                    yield return line;
                }
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    private SafeFileHandle Open() =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>The lines that end in the bytes; what is left stays in <paramref name="partial"/>.</summary>
    private static List<string> Split(ReadOnlySpan<byte> bytes, Decoder decoder, StringBuilder partial)
    {
        char[] text = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, text, flush: false);
        List<string> lines = [];
        foreach (char c in text)
        {
            if (c == '\n' || partial.Length == LongestLine)
            {
                lines.Add(partial.ToString());
                partial.Clear();
            }

            if (c != '\n')
            {
                partial.Append(c);
            }
        }

        return lines;
    }
}
