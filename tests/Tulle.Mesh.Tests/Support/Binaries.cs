namespace Tulle.Mesh.Tests.Support;

/// <summary>The published Native AOT executables: what users run is what is tested.</summary>
internal static class Binaries
{
    public static string Folder { get; } = Find();

    public static string Proxy => Path.Combine(Folder, "tulle-proxy");

    public static string Tulle => Path.Combine(Folder, "tulle");

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "artifacts", "bin");
            if (File.Exists(Path.Combine(at.FullName, "Tulle.slnx")))
            {
                return File.Exists(Path.Combine(folder, "tulle-proxy"))
                    ? folder
                    : throw new InvalidOperationException($"{folder}/tulle-proxy does not exist; fix: ./tulle build");
            }
        }

        throw new InvalidOperationException("no Tulle.slnx above " + AppContext.BaseDirectory);
    }
}
