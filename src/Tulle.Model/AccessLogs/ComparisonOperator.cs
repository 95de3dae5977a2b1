namespace Tulle.Model;

public enum ComparisonOperator : byte
{
    Equal,
    GreaterOrEqual,
    LessOrEqual,
    NotEqual,
}
