namespace Tulle.Cli.Verbs;

/// <summary>What -f names: files, folders (their .yaml, .yml and .json, in order of name), or - for standard input.</summary>
internal static class ResourceFiles
{
    /// <summary>The API takes no larger body either.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    public static async Task<List<(string Name, byte[] Body)>> ReadAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        List<(string, byte[])> files = [];
        foreach (string name in names)
        {
            if (name == "-")
            {
                files.Add(("standard input", await ReadInputAsync(cancel)));
            }
            else if (Directory.Exists(name))
            {
                string[] found = [.. Directory.EnumerateFiles(name).Where(IsResourceFile).Order(StringComparer.Ordinal)];
                if (found.Length == 0)
                {
                    throw new CliException($"{name}: the folder holds no .yaml, .yml or .json file");
                }

                foreach (string file in found)
                {
                    files.Add((file, await ReadFileAsync(file, cancel)));
                }
            }
            else
            {
                files.Add((name, await ReadFileAsync(name, cancel)));
            }
        }

        return files;
    }

    public static bool IsJson(string name) => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static bool IsResourceFile(string path) => Path.GetExtension(path) is ".yaml" or ".yml" or ".json";

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancel)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new CliException($"{path}: no such file or folder");
        }

        if ((file.Attributes & (FileAttributes.Normal | FileAttributes.Device)) == FileAttributes.Device)
        {
            throw new CliException($"{path}: not a regular file");
        }

        if (file.Length > MaxBytes)
        {
            throw new CliException($"{path}: {file.Length} bytes; a file of resources has at most {MaxBytes}");
        }

        try
        {
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadInputAsync(CancellationToken cancel)
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream copy = new();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await input.ReadAsync(buffer, cancel)) > 0)
        {
            copy.Write(buffer, 0, count);
            if (copy.Length > MaxBytes)
            {
                throw new CliException($"standard input: more than {MaxBytes} bytes");
            }
        }

        return copy.ToArray();
    }
}
