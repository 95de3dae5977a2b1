using Tulle.Model;

namespace Tulle.Xds.Translation;

internal sealed class RoutesEntry : TranslationEntry
{
    public required RouteConfiguration Routes { get; init; }
}
