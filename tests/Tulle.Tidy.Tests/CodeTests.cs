using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tulle.Tidy.Tests;

public sealed partial class CodeTests
{
    private const int MaxFileLines = 600;
    private const int MaxMedianLines = 120;
    private const int MaxFunctionLines = 70;
    private const int MaxLineColumns = 130;
    private const int MaxProgramLines = 120;

    private static readonly string[] BannedWords = ["Manager", "Helper", "Util", "Common", "Misc", "Impl"];

    [Fact]
    public void Files_are_small()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources)
        {
            int limit = Path.GetFileName(file.Path) == "Program.cs" && file.IsProduct ? MaxProgramLines : MaxFileLines;
            if (file.LineCount > limit)
            {
                findings.Add($"{file.Path}: {file.LineCount} lines, at most {limit}");
            }
        }

        findings.AssertNone("A file is too long; split it by noun");
        int[] sizes = [.. Repository.Sources.Where(f => f.IsProduct).Select(f => f.LineCount).Order()];
        Assert.True(sizes[sizes.Length / 2] <= MaxMedianLines, $"median {sizes[sizes.Length / 2]} lines");
    }

    [Fact]
    public void Functions_are_small()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources)
        {
            foreach (SyntaxNode node in file.Tree.DescendantNodes().Where(IsFunction))
            {
                int lines = SourceFile.LinesOf(node);
                if (lines > MaxFunctionLines)
                {
                    findings.Add($"{file.Path}:{SourceFile.LineOf(node)}: {NameOf(node)} has {lines} lines");
                }
            }
        }

        findings.AssertNone($"A function has more than {MaxFunctionLines} lines");
    }

    [Fact]
    public void Lines_are_short()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources)
        {
            int number = 0;
            foreach (ReadOnlySpan<char> line in file.Text.AsSpan().EnumerateLines())
            {
                number++;
                if (line.Length > MaxLineColumns)
                {
                    findings.Add($"{file.Path}:{number}: {line.Length} columns");
                }
            }
        }

        findings.AssertNone($"A line has more than {MaxLineColumns} columns");
    }

    [Fact]
    public void A_file_holds_one_top_level_type_of_its_name()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => f.IsProduct))
        {
            List<string> types = [.. file.Tree.DescendantNodes()
                .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
                    && n.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
                .Select(NameOf).Distinct()];
            string expected = Path.GetFileName(file.Path).Split('.')[0];
            if (types.Count > 1 || (types.Count == 1 && types[0] != expected))
            {
                findings.Add($"{file.Path}: {string.Join(", ", types)}");
            }
        }

        findings.AssertNone("One top-level type a file, and the file has its name");
    }

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => f.IsProduct))
        {
            foreach (SyntaxNode node in file.Tree.DescendantNodes().Where(n => n is BaseTypeDeclarationSyntax))
            {
                string name = NameOf(node).Replace("ConnectionManager", ""); // Envoy's own word
                foreach (string word in BannedWords.Where(w => name.Contains(w, StringComparison.Ordinal)))
                {
                    findings.Add($"{file.Path}:{SourceFile.LineOf(node)}: {NameOf(node)} ({word})");
                }
            }
        }

        findings.AssertNone("A name hides what the thing is");
    }

    [Fact]
    public void Unsafe_code_and_native_calls_stand_only_in_Native_folders()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => f.IsProduct && !f.Path.Contains("/Native/")))
        {
            foreach (SyntaxToken token in file.Tree.DescendantTokens().Where(t => t.IsKind(SyntaxKind.UnsafeKeyword)))
            {
                findings.Add($"{file.Path}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: unsafe");
            }

            foreach (AttributeSyntax attribute in file.Tree.DescendantNodes().OfType<AttributeSyntax>())
            {
                if (attribute.Name.ToString() is "DllImport" or "LibraryImport")
                {
                    findings.Add($"{file.Path}:{SourceFile.LineOf(attribute)}: {attribute.Name}");
                }
            }
        }

        findings.AssertNone("`unsafe` and P/Invoke outside Native/");
    }

    [Fact]
    public void Open_work_carries_an_issue_number()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => !f.Path.Contains("Tidy.Tests")))
        {
            foreach (SyntaxTrivia trivia in file.Tree.DescendantTrivia().Where(t => OpenWork().IsMatch(t.ToString())))
            {
                int line = trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                findings.Add($"{file.Path}:{line}: {trivia.ToString().Trim()}");
            }
        }

        findings.AssertNone("TODO without #NUMBER, or FIXME/HACK");
    }

    [Fact]
    public void Warnings_are_silenced_in_one_place()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => f.IsProduct))
        {
            if (file.Text.Contains("#pragma warning disable", StringComparison.Ordinal)
                || file.Text.Contains("#if ", StringComparison.Ordinal)
                && !file.Text.Contains("#if DEBUG", StringComparison.Ordinal))
            {
                findings.Add(file.Path);
            }
        }

        findings.AssertNone("A #pragma or #if in product code; silence a rule in .editorconfig, with its reason");
    }

    [Fact]
    public void Codecs_cite_the_RFC_that_they_enforce()
    {
        Findings findings = new();
        foreach (SourceFile file in Repository.Sources.Where(f => f.Path.StartsWith("src/Tulle.Http/Http1/")))
        {
            bool checks = Path.GetFileName(file.Path).EndsWith("Parser.cs") || file.Path.EndsWith("Reader.cs");
            if (checks && !RfcSection().IsMatch(file.Text))
            {
                findings.Add(file.Path);
            }
        }

        findings.AssertNone("A parser names no RFC section");
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;

    private static string NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => node.Kind().ToString(),
    };

    [GeneratedRegex(@"\bTODO\b(?!.*#\d+)|\bFIXME\b|\bHACK\b")]
    private static partial Regex OpenWork();

    [GeneratedRegex(@"RFC \d{4},? (§|section) ?\d")]
    private static partial Regex RfcSection();
}
