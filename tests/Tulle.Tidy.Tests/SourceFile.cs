using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tulle.Tidy.Tests;

/// <summary>One C# file of the checkout.</summary>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Tree)
{
    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public int LineCount { get; } = Text.AsSpan().Count('\n');

    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    public static int LinesOf(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
