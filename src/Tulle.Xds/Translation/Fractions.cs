using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class Fractions
{
    public static Model.FractionalPercent Translate(Messages.FractionalPercent? message) =>
        message is null
            ? new Model.FractionalPercent(0, 100)
            : new Model.FractionalPercent(message.Numerator, message.Denominator switch
            {
                FractionalPercent_DenominatorType.TenThousand => 10_000u,
                FractionalPercent_DenominatorType.Million => 1_000_000u,
                _ => 100u,
            });

    public static RuntimeFraction Translate(RuntimeFractionalPercent message, Scope at) =>
        at.Context.Runtime.Fraction(message.RuntimeKey, Translate(message.DefaultValue));

    public static RuntimeFraction? TranslateOptional(RuntimeFractionalPercent? message, Scope at) =>
        message is null ? null : Translate(message, at);
}
