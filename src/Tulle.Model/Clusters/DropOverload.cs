namespace Tulle.Model;

public sealed record DropOverload(string Category, FractionalPercent DropPercentage);
