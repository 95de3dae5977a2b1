namespace Tulle.Model;

/// <summary>A runtime value in every reading that it has; <see cref="Text"/> is what the admin page shows.</summary>
public readonly record struct RuntimeValue(string Text, double? Number, bool? Flag, FractionalPercent? Fraction);
