using Tulle.Model;

namespace Tulle.Xds.Translation;

internal sealed class ListenerEntry : TranslationEntry
{
    public required Listener Listener { get; init; }

    public required RouteDependency[] Routes { get; init; }
}
