using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tulle.Tidy.Tests;

/// <summary>The checkout that these tests run in: its tracked files, and the parsed C# ones.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> ParsedSources = new(ParseSources);

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that git tracks or would track, relative to <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IReadOnlyList<SourceFile> Sources => ParsedSources.Value;

    public static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Tulle.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("no Tulle.slnx above " + AppContext.BaseDirectory);
    }

    private static List<string> ListFiles()
    {
        ProcessStartInfo start = new("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        List<string> files = [];
        while (git.StandardOutput.ReadLine() is { } line)
        {
            if (File.Exists(Path.Combine(Root, line)))
            {
                files.Add(line);
            }
        }

        git.WaitForExit();
        return files;
    }

    private static List<SourceFile> ParseSources()
    {
        List<SourceFile> sources = [];
        foreach (string path in Files)
        {
            if (path.EndsWith(".cs", StringComparison.Ordinal))
            {
                string text = Read(path);
                var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
                sources.Add(new SourceFile(path, text, (CompilationUnitSyntax)tree.GetRoot()));
            }
        }

        return sources;
    }
}
