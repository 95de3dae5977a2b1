namespace Tulle.Model.Tests;

public sealed class FractionalPercentTests
{
    [Theory]
    [InlineData(0u, 100u, 0ul, false)]
    [InlineData(100u, 100u, 99ul, true)]
    [InlineData(50u, 100u, 149ul, true)]
    [InlineData(50u, 100u, 150ul, false)]
    [InlineData(1u, 1_000_000u, 1_000_000ul, true)]
    public void It_holds_for_draws_below_the_numerator(uint numerator, uint denominator, ulong draw, bool holds) =>
        Assert.Equal(holds, new FractionalPercent(numerator, denominator).Holds(draw));
}
