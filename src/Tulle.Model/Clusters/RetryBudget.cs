namespace Tulle.Model;

public sealed record RetryBudget(double BudgetPercent, uint MinRetryConcurrency);
