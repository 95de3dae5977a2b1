namespace Tulle.Control.Compiler;

/// <summary>Where a rule of a route stands among all that are asked.</summary>
/// <param name="Service">NAMESPACE/SERVICE/PORT.</param>
/// <param name="Callers">For whom this order holds.</param>
/// <param name="Rule">NAMESPACE/ROUTE/RULE.</param>
/// <param name="Position">1: asked first.</param>
/// <param name="ShadowedBy">A rule before it that takes all that it could match; null: none.</param>
internal sealed record RuleRank(
    string Service, string Callers, string Rule, string Match, int Position, int Of, string? ShadowedBy);
